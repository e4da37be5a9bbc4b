#include "base/duration.hpp"
#include "embedded/api.hpp"
#include "embedded/wish.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace iitbfaas::embedded {
namespace {

const std::vector<std::string> no_name{"<none>:<none>"};

Image find_image(const Parts& parts, const std::string& reference) {
  auto image = parts.images.find(reference);
  if (!image) throw Refusal{404, "No such image: " + familiar_name(reference)};
  return std::move(*image);
}

Json encode_summary(const Image& image) {
  return {{"Id", image.id},
          {"ParentId", ""},
          {"RepoTags", image.tags.empty() ? no_name : image.tags},
          {"RepoDigests", Json::array()},
          {"Created", std::chrono::system_clock::to_time_t(image.config.created_at)},
          {"Size", image.bytes},
          {"VirtualSize", image.bytes},
          {"SharedSize", -1},
          {"Containers", -1},
          {"Labels", image.config.labels}};
}

Json encode(const Image& image, const std::string& config_document) {
  const Json config = Json::parse(config_document, nullptr, false);
  return {{"Id", image.id},
          {"RepoTags", image.tags},
          {"RepoDigests", Json::array()},
          {"Parent", ""},
          {"Created", base::to_rfc3339(image.config.created_at)},
          {"Architecture", image.config.architecture},
          {"Os", "linux"},
          {"Size", image.bytes},
          {"VirtualSize", image.bytes},
          {"Config", member(config, "config")},
          {"RootFS", {{"Type", "layers"}, {"Layers", image.config.layers}}}};
}

/// Images that tasks run on.
std::vector<std::string> used_images(const Parts& parts) {
  const auto references = parts.ledger.read([](const State& state) {
    std::vector<std::string> names;
    for (const auto& [id, task] : state.tasks) {
      if (!is_over(task.state)) names.push_back(task.wish.image);
    }
    return names;
  });
  std::vector<std::string> ids;
  for (const auto& reference : references) {
    if (const auto image = parts.images.find(reference)) ids.push_back(image->id);
  }
  return ids;
}

}  // namespace

http::Response list_images(Parts& parts, const Call& call) {
  const auto filters = call.filters();
  filters.allow({"reference", "label", "dangling", "before", "since"});
  Json list = Json::array();
  for (const auto& image : parts.images.list()) {
    const auto is_meant = [&](const std::string& tag) {
      return filters.matches("reference", tag) || filters.matches("reference", tag.substr(0, tag.rfind(':')));
    };
    if (filters.has("reference") && !std::ranges::any_of(image.tags, is_meant)) continue;
    if (!filters.matches("dangling", image.tags.empty() ? "true" : "false")) continue;
    if (filters.matches_labels("label", image.config.labels)) list.push_back(encode_summary(image));
  }
  return answer(list);
}

http::Response show_image(Parts& parts, const Call& call) {
  const Image image = find_image(parts, call.reference(1, 1));
  return answer(encode(image, parts.images.config_document(image.id)));
}

http::Response tag_image(Parts& parts, const Call& call) {
  const Image image = find_image(parts, call.reference(1, 1));
  const auto repository = call.argument("repo"), tag = call.argument("tag");
  if (repository.empty()) throw Refusal{400, "invalid reference format"};
  parts.images.tag(image.id, repository + ":" + (tag.empty() ? "latest" : tag));
  parts.events.publish({"image", "tag", image.id, {{"name", repository + ":" + tag}}, false, {}});
  return answer_nothing(201);
}

http::Response remove_image(Parts& parts, const Call& call) {
  const auto removed = parts.images.remove(call.reference(1, 0), used_images(parts), call.flag("force"));
  Json list = Json::array();
  for (const auto& tag : removed.untagged) {
    list.push_back({{"Untagged", tag}});
    parts.events.publish({"image", "untag", tag, {{"name", tag}}, false, {}});
  }
  for (const auto& id : removed.deleted) {
    list.push_back({{"Deleted", id}});
    parts.events.publish({"image", "delete", id, {{"name", id}}, false, {}});
  }
  return answer(list);
}

}  // namespace iitbfaas::embedded
