#include "base/base64.hpp"
#include "docker/codec_parts.hpp"
#include "docker/engine_requests.hpp"
#include "docker/stream.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>

namespace iitbfaas::docker {
namespace {

// Archives travel for minutes over a slow line.
constexpr std::chrono::milliseconds transfer_timeout{std::chrono::minutes{15}};

/// The id of what has exactly this name: the engine's own filter takes a beginning of it too.
template <class Value>
std::string id_of(const std::string& id_or_name, const std::vector<Value>& candidates,
                  const std::string& what) {
  const auto same = [&](const Value& value) { return value.id == id_or_name || value.name == id_or_name; };
  const auto found = std::ranges::find_if(candidates, same);
  if (found == candidates.end()) throw NotFound{404, what, id_or_name + " not found"};
  return found->id;
}

Json object_body(const std::string& name, std::string_view data, const StringMap& labels,
                 const ObjectOptions& options) {
  Json body{{"Name", name}, {"Data", base::encode_base64(data)}, {"Labels", labels}};
  if (options.driver != Driver{}) {
    body["Driver"] = encode_driver(options.driver);
    body.erase("Data");
  }
  if (!options.templating.empty()) body["Templating"] = encode_driver({.name = options.templating});
  return body;
}

std::string update_path(const char* kind, const Object& before) {
  return std::string{kind} + before.id + "/update?version=" + std::to_string(before.version);
}

/// Throws when a line of progress says that it failed.
class ProgressReader {
 public:
  explicit ProgressReader(std::string context) : context_{std::move(context)} {}
  bool operator()(std::string_view bytes) {
    return lines_.feed(bytes, [this](std::string_view line) { return take(line); });
  }
  void finish() {
    lines_.finish([this](std::string_view line) { return take(line); });
  }

 private:
  bool take(std::string_view line) const {
    // 500: what a caller that asks for the status should see, although the engine had said 200 by then.
    if (auto error = progress_error(line)) throw ApiError{500, context_, std::move(*error)};
    return true;
  }

  std::string context_;
  LineSplitter lines_;
};

}  // namespace

ContainerStats Engine::container_stats(const std::string& id) const {
  return impl_->read("/containers/" + escape(id) + "/stats?stream=0&one-shot=1", "measure container " + id,
                     decode_container_stats);
}

std::vector<Network> Engine::networks(const Filters& filters) const {
  return impl_->read_list("/networks" + filter_query(filters), "list networks", decode_network);
}

Network Engine::network(const std::string& id) const {
  return impl_->read("/networks/" + escape(id), "look at network " + id, decode_network);
}

std::string Engine::create_network(const NetworkSpec& spec) const {
  return impl_->create("/networks/create", encode_network_spec(spec), "create network " + spec.name);
}

void Engine::remove_network(const std::string& id_or_name) const {
  const auto what = "remove network " + id_or_name;
  const auto id = is_whole_id(id_or_name)
                      ? id_or_name
                      : id_of(id_or_name, networks({{"name", {id_or_name}}}), what + " on " + impl_->host);
  impl_->remove("/networks/" + id, what);
}

std::optional<Image> Engine::find_image(const std::string& reference) const {
  try {
    return impl_->read("/images/" + escape_reference(reference) + "/json", "look at image " + reference,
                       decode_image);
  } catch (const NotFound&) {
    return std::nullopt;
  }
}

std::vector<Image> Engine::images(const Filters& filters) const {
  return impl_->read_list("/images/json" + filter_query(filters), "list images", decode_image);
}

void Engine::load_image(std::string_view archive, const Progress& progress) const {
  constexpr const char* what = "load image";
  auto request = impl_->request("POST", "/images/load?quiet=1");
  request.headers = {{"Content-Type", "application/x-tar"}};
  request.body = archive;
  request.on_upload = progress;
  request.timeout = std::max(impl_->timeout, transfer_timeout);
  ProgressReader reader{std::string{what} + " on " + impl_->host};
  impl_->stream(request, what, [&](std::string_view bytes) { return reader(bytes); }, {});
  reader.finish();
}

void Engine::tag_image(const std::string& reference, const std::string& repository,
                       const std::string& tag) const {
  impl_->post(
      "/images/" + escape_reference(reference) + "/tag?repo=" + escape(repository) + "&tag=" + escape(tag),
      {}, "tag image " + reference + " as " + repository + ":" + tag);
}

void Engine::push_image(const std::string& reference, const std::string& auth_header) const {
  const auto what = "push image " + reference;
  const auto colon = reference.rfind(':');
  const bool tagged = colon != std::string::npos && reference.find('/', colon) == std::string::npos;
  const auto repository = tagged ? reference.substr(0, colon) : reference;
  const auto tag = tagged ? reference.substr(colon + 1) : std::string{"latest"};
  auto request =
      impl_->request("POST", "/images/" + escape_reference(repository) + "/push?tag=" + escape(tag));
  request.headers = {{"X-Registry-Auth", auth_header}};
  request.timeout = std::max(impl_->timeout, transfer_timeout);
  ProgressReader reader{what + " on " + impl_->host};
  impl_->stream(request, what, [&](std::string_view bytes) { return reader(bytes); }, {});
  reader.finish();
}

void Engine::remove_image(const std::string& reference, bool force) const {
  impl_->remove("/images/" + escape_reference(reference) + (force ? "?force=1" : ""),
                "remove image " + reference);
}

void Engine::save_image(const std::string& reference,
                        const std::function<bool(std::string_view)>& sink) const {
  auto request = impl_->request("GET", "/images/" + escape_reference(reference) + "/get");
  request.timeout = std::max(impl_->timeout, transfer_timeout);
  impl_->stream(request, "save image " + reference, sink, {});
}

std::vector<Object> Engine::secrets(const Filters& filters) const {
  return impl_->read_list("/secrets" + filter_query(filters), "list secrets", decode_object);
}

std::string Engine::create_secret(const std::string& name, std::string_view data, const StringMap& labels,
                                  const ObjectOptions& options) const {
  return impl_->create("/secrets/create", object_body(name, data, labels, options), "create secret " + name);
}

void Engine::relabel_secret(const Object& before, std::string_view data, const StringMap& labels) const {
  impl_->post(update_path("/secrets/", before), object_body(before.name, data, labels, before.options),
              "update secret " + before.name);
}

void Engine::remove_secret(const std::string& id_or_name) const {
  const auto what = "remove secret " + id_or_name;
  const auto id = is_whole_id(id_or_name)
                      ? id_or_name
                      : id_of(id_or_name, secrets({{"name", {id_or_name}}}), what + " on " + impl_->host);
  impl_->remove("/secrets/" + id, what);
}

std::vector<Object> Engine::configs(const Filters& filters) const {
  return impl_->read_list("/configs" + filter_query(filters), "list configs", decode_object);
}

std::string Engine::create_config(const std::string& name, std::string_view data, const StringMap& labels,
                                  const ObjectOptions& options) const {
  return impl_->create("/configs/create", object_body(name, data, labels, options), "create config " + name);
}

void Engine::relabel_config(const Object& before, const StringMap& labels) const {
  impl_->post(update_path("/configs/", before), object_body(before.name, before.data, labels, before.options),
              "update config " + before.name);
}

void Engine::remove_config(const std::string& id_or_name) const {
  const auto what = "remove config " + id_or_name;
  const auto id = is_whole_id(id_or_name)
                      ? id_or_name
                      : id_of(id_or_name, configs({{"name", {id_or_name}}}), what + " on " + impl_->host);
  impl_->remove("/configs/" + id, what);
}

void Engine::remove_volume(const std::string& name) const {
  impl_->remove("/volumes/" + escape(name), "remove volume " + name);
}

}  // namespace iitbfaas::docker
