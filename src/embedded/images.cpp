#include "embedded/images.hpp"

#include "base/files.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "embedded/identifier.hpp"
#include "embedded/image_config.hpp"
#include "embedded/layer.hpp"
#include "embedded/wish.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace iitbfaas::embedded {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::string_view id_prefix = "sha256:";
constexpr const char* record_file = "image.json";
constexpr const char* config_file = "config.json";
constexpr const char* root_folder = "root";
constexpr const char* layers_folder = "layers";

bool is_hex(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// A folder for one load, gone afterwards.
class Workplace {
 public:
  explicit Workplace(const fs::path& parent) : path_{parent / ("load-" + new_identifier())} {
    base::make_private_folder(path_);
  }
  ~Workplace() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;
  const fs::path& path() const noexcept { return path_; }

 private:
  fs::path path_;
};

const fs::path& member_of(const std::map<std::string, fs::path>& files, const std::string& name) {
  const auto found = files.find(name);
  if (found == files.end()) throw Refusal{500, "open " + name + ": no such file or directory"};
  return found->second;
}

}  // namespace

std::string familiar_name(std::string_view reference) {
  for (const std::string_view prefix :
       {"docker.io/library/", "index.docker.io/library/", "docker.io/", "library/"}) {
    if (!reference.starts_with(prefix)) continue;
    reference.remove_prefix(prefix.size());
    break;
  }
  const auto slash = reference.rfind('/');
  const auto name = slash == std::string_view::npos ? reference : reference.substr(slash + 1);
  return std::string{reference} + (name.find(':') == std::string_view::npos ? ":latest" : "");
}

Images::Images(fs::path folder) : folder_{std::move(folder)} {
  base::make_private_folder(folder_);
  for (const auto& entry : fs::directory_iterator{folder_}) {
    const auto text = base::read_file_if_present(entry.path() / record_file);
    if (!text) {
      // A load that an engine did not live to finish.
      std::error_code ignored;
      fs::remove_all(entry.path(), ignored);
      continue;
    }
    const Json record = Json::parse(*text, nullptr, false);
    if (!record.is_object()) continue;
    Image image{text_of(record, "id"), record.value("tags", std::vector<std::string>{}),
                record.value("bytes", 0ULL), read_image_config(base::read_file(entry.path() / config_file))};
    auto id = image.id;
    images_.emplace(std::move(id), std::move(image));
  }
}

fs::path Images::image_folder(const std::string& id) const { return folder_ / id.substr(id_prefix.size()); }

fs::path Images::root(const std::string& id) const { return image_folder(id) / root_folder; }

std::string Images::config_document(const std::string& id) const {
  return base::read_file(image_folder(id) / config_file);
}

void Images::write_record(const Image& image) const {
  const Json record{{"id", image.id}, {"tags", image.tags}, {"bytes", image.bytes}};
  base::write_file(image_folder(image.id) / record_file, record.dump(), 0600);
}

/// Unpacks an image beside the others; add() puts it in its place.
void Images::prepare(Image& image, const std::string& document, const std::vector<fs::path>& layers,
                     const fs::path& prepared) {
  if (layers.size() != image.config.layers.size()) {
    throw Refusal{500, "invalid manifest, layers length mismatch: expected " + std::to_string(layers.size()) +
                           ", got " + std::to_string(image.config.layers.size())};
  }
  fs::create_directories(prepared / root_folder);
  fs::create_directory(prepared / layers_folder);
  base::write_file(prepared / config_file, document, 0600);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto digest = digest_of_layer(layers[i]);
    if (digest != image.config.layers[i]) {
      throw Refusal{500, "invalid diffID for layer " + std::to_string(i) + ": expected \"" +
                             image.config.layers[i] + "\", got \"" + digest + "\""};
    }
    image.bytes += apply_layer(layers[i], prepared / root_folder);
    fs::create_hard_link(layers[i], prepared / layers_folder / std::to_string(i));
  }
}

std::vector<std::string> Images::load(const fs::path& archive) {
  const Workplace workplace{folder_};
  const auto files = take_apart(archive, workplace.path());
  const Json manifest = Json::parse(base::read_file(member_of(files, "manifest.json")), nullptr, false);
  if (!manifest.is_array()) throw Refusal{500, "manifest.json is not an array"};
  std::vector<std::string> loaded;
  std::size_t count = 0;
  for (const Json& item : manifest) {
    const std::string document = base::read_file(member_of(files, text_of(item, "Config")));
    Image image{digest_of_text(document), {}, 0, read_image_config(document)};
    std::vector<fs::path> layers;
    for (const Json& name : member(item, "Layers"))
      layers.push_back(member_of(files, name.get<std::string>()));
    const fs::path prepared = workplace.path() / ("image-" + std::to_string(count++));
    if (!find(image.id)) prepare(image, document, layers, prepared);
    const Json& tags = member(item, "RepoTags");
    add(image, prepared, {});
    for (const Json& tag : tags) {
      loaded.push_back(familiar_name(tag.get<std::string>()));
      add(image, prepared, loaded.back());
    }
    if (tags.empty()) loaded.push_back(image.id);
  }
  return loaded;
}

void Images::add(const Image& image, const fs::path& prepared, const std::string& tag) {
  const std::scoped_lock lock{mutex_};
  if (!images_.contains(image.id)) {
    fs::rename(prepared, image_folder(image.id));
    write_record(image);
    images_.emplace(image.id, image);
  }
  if (!tag.empty()) claim_tag(tag, image.id);
}

void Images::claim_tag(const std::string& tag, const std::string& id) {
  for (auto& [other, image] : images_) {
    const bool has = std::ranges::find(image.tags, tag) != image.tags.end();
    if (has == (other == id)) continue;
    if (has)
      std::erase(image.tags, tag);
    else
      image.tags.push_back(tag);
    write_record(image);
  }
}

const Image* Images::find_locked(std::string_view reference) const {
  const auto digest = reference.find('@');
  if (digest != std::string_view::npos) reference.remove_prefix(digest + 1);
  const bool is_id = reference.starts_with(id_prefix);
  if (!is_id) {
    const auto name = familiar_name(reference);
    for (const auto& [id, image] : images_) {
      if (std::ranges::find(image.tags, name) != image.tags.end()) return &image;
    }
  }
  const auto hex = is_id ? reference.substr(id_prefix.size()) : reference;
  if (!is_hex(hex)) return nullptr;
  const auto first = images_.lower_bound(std::string{id_prefix}.append(hex));
  if (first == images_.end() || !first->first.substr(id_prefix.size()).starts_with(hex)) return nullptr;
  const auto second = std::next(first);
  const bool is_ambiguous =
      second != images_.end() && second->first.substr(id_prefix.size()).starts_with(hex);
  return is_ambiguous ? nullptr : &first->second;
}

std::optional<Image> Images::find(std::string_view reference) const {
  const std::scoped_lock lock{mutex_};
  const Image* image = find_locked(reference);
  return image == nullptr ? std::nullopt : std::optional{*image};
}

std::vector<Image> Images::list() const {
  const std::scoped_lock lock{mutex_};
  std::vector<Image> list;
  for (const auto& [id, image] : images_) list.push_back(image);
  return list;
}

void Images::tag(const std::string& id, const std::string& name) {
  const std::scoped_lock lock{mutex_};
  claim_tag(familiar_name(name), id);
}

Images::Removed Images::remove(std::string_view reference, const std::vector<std::string>& used_ids,
                               bool force) {
  const std::scoped_lock lock{mutex_};
  const Image* found = find_locked(reference);
  if (found == nullptr) throw Refusal{404, "No such image: " + familiar_name(reference)};
  Image& image = images_.at(found->id);
  const auto tag = std::ranges::find(image.tags, familiar_name(reference));
  const bool by_tag = tag != image.tags.end();
  const std::string id = image.id, short_id = id.substr(id_prefix.size(), 12);
  Removed removed;
  if (by_tag && image.tags.size() > 1) {
    removed.untagged.push_back(*tag);
    image.tags.erase(tag);
    write_record(image);
    return removed;
  }
  if (!by_tag && image.tags.size() > 1 && !force) {
    throw Refusal{409, "conflict: unable to delete " + short_id +
                           " (must be forced) - image is referenced in multiple repositories"};
  }
  if (std::ranges::find(used_ids, id) != used_ids.end()) {
    throw Refusal{409, "conflict: unable to remove repository reference \"" + std::string{reference} +
                           "\" (must force) - container is using its referenced image " + short_id};
  }
  removed.untagged = image.tags;
  removed.deleted.push_back(id);
  const fs::path folder = image_folder(id);
  fs::remove(folder / record_file);
  fs::remove_all(folder);
  images_.erase(id);
  return removed;
}

void Images::save(const std::string& id, const fs::path& archive) const {
  const auto image = find(id);
  if (!image) throw Refusal{404, "No such image: " + id};
  const std::string hex = image->id.substr(id_prefix.size());
  Json layers = Json::array();
  std::vector<ArchiveMember> members{{hex + ".json", config_document(image->id), {}, 0644}};
  for (std::size_t i = 0; i < image->config.layers.size(); ++i) {
    const std::string name = image->config.layers[i].substr(id_prefix.size()) + "/layer.tar";
    if (std::ranges::find(layers, Json(name)) == layers.end()) {
      members.push_back({name, {}, image_folder(image->id) / layers_folder / std::to_string(i), 0644});
    }
    layers.push_back(name);
  }
  const Json manifest{{{"Config", hex + ".json"}, {"RepoTags", image->tags}, {"Layers", layers}}};
  members.push_back({"manifest.json", manifest.dump(), {}, 0644});
  write_archive(archive, members);
}

}  // namespace iitbfaas::embedded
