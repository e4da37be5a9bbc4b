#include "package/image.hpp"

#include "contract/labels.hpp"
#include "package/digest.hpp"
#include "package/elf.hpp"
#include "package/tar.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace iitbfaas::packaging {
namespace {

using Json = nlohmann::json;
constexpr const char* epoch = "1970-01-01T00:00:00Z";

Json& member(Json& object, const char* name, Json absent) {
  auto& value = object[name];
  if (value.is_null()) value = std::move(absent);
  return value;
}

/// A variable replaces the base's of the same name.
void set_variable(Json& environment, const std::string& variable) {
  const auto name = variable.substr(0, variable.find('=') + 1);
  const auto same = std::ranges::find_if(
      environment, [&](const Json& other) { return other.get_ref<const std::string&>().starts_with(name); });
  if (same == environment.end())
    environment.push_back(variable);
  else
    *same = variable;
}

Json describe(const ImageConfig& config, const BaseImage& base) {
  auto image = base.config().empty() ? Json{{"os", "linux"}} : Json::parse(base.config());
  image["architecture"] = image_architecture();
  image["created"] = epoch;
  for (const auto* mutable_part : {"container", "container_config", "id", "parent"})
    image.erase(mutable_part);
  auto& run = member(image, "config", Json::object());
  run["Entrypoint"] = config.entrypoint;
  run.erase("Cmd");
  run.erase("Image");
  run.erase("Healthcheck");
  auto& environment = member(run, "Env", Json::array());
  for (const auto& variable : config.environment) set_variable(environment, variable);
  run["User"] = config.user;
  if (run.value("WorkingDir", "").empty()) run["WorkingDir"] = config.working_directory;
  if (config.port != 0) run["ExposedPorts"] = Json{{std::to_string(config.port) + "/tcp", Json::object()}};
  member(run, "Labels", Json::object())[contract::labels::image_program] = config.program;
  return image;
}

}  // namespace

Package write_image(const ImageConfig& config, const BaseImage& base, const std::vector<std::string>& layers,
                    const std::string& reference) try {
  auto image = describe(config, base);
  auto& root = member(image, "rootfs", Json{{"type", "layers"}});
  auto& digests = member(root, "diff_ids", Json::array());
  auto& history = member(image, "history", Json::array());
  std::size_t expected = 64 << 10;
  for (const auto& layer : base.layers()) expected += layer.size();
  for (const auto& layer : layers) expected += layer.size();
  TarWriter archive;
  archive.expect(expected);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < base.layers().size(); ++i) {
    names.push_back("base-" + std::to_string(i) + "/layer.tar");
    archive.file(names.back(), 0644, base.layers()[i]);
  }
  Package package{.reference = reference};
  for (const auto& layer : layers) {
    const auto digest = sha256(layer);
    digests.push_back("sha256:" + digest);
    history.push_back({{"created", epoch}, {"created_by", "iitbfaas package"}});
    package.size.count += layer.size();
    // The same layer twice, should it happen, is one file.
    const auto name = digest + "/layer.tar";
    if (std::ranges::find(names, name) == names.end()) archive.file(name, 0644, layer);
    names.push_back(name);
  }
  const auto text = image.dump();
  const auto id = sha256(text);
  archive.file(id + ".json", 0644, text);
  const Json manifest{{{"Config", id + ".json"}, {"RepoTags", {reference}}, {"Layers", names}}};
  archive.file("manifest.json", 0644, manifest.dump());
  package.id = "sha256:" + id;
  package.archive = archive.finish();
  return package;
} catch (const Json::exception& error) {
  throw BuildError{"package " + config.program +
                   ": the base image's configuration has another form: " + error.what()};
}

}  // namespace iitbfaas::packaging
