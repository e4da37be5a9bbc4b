#include "package/base_image.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "package/elf.hpp"
#include "package/layout.hpp"
#include "package/tar.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace iitbfaas::packaging {
namespace fs = std::filesystem;
namespace {

using Json = nlohmann::json;
constexpr std::string_view whiteout = ".wh.";
constexpr std::string_view opaque = ".wh..wh..opq";

/// The archive's files by name; old archives write a layer that occurs twice as a link.
class ArchiveFiles {
 public:
  explicit ArchiveFiles(std::string_view archive) {
    read_tar(archive, [&](const TarEntry& entry) {
      if (entry.kind == TarEntry::Kind::file) contents_[entry.path] = entry.content();
      if (entry.kind == TarEntry::Kind::link) links_[entry.path] = entry.target;
    });
  }

  const std::string& at(const std::string& name) const {
    const auto link = links_.find(name);
    const auto real = link == links_.end()
                          ? name
                          : (fs::path{name}.parent_path() / link->second).lexically_normal().string();
    const auto file = contents_.find(real.starts_with('/') ? real.substr(1) : real);
    if (file == contents_.end()) throw BuildError{"has no " + name};
    return file->second;
  }

 private:
  std::map<std::string, std::string> contents_, links_;
};

/// The part of an image's JSON that says how it is run; a member that is null counts as absent.
Json config_json(const std::string& image) {
  auto config = Json::parse(image).value("config", Json::object());
  for (auto member = config.begin(); member != config.end();) {
    member = member->is_null() ? config.erase(member) : std::next(member);
  }
  return config;
}

}  // namespace

BaseImage::BaseImage(const fs::path& archive) try {
  const ArchiveFiles files{base::read_file(archive)};
  const auto manifest = Json::parse(files.at("manifest.json"));
  if (manifest.size() != 1) throw BuildError{"holds " + std::to_string(manifest.size()) + " images, not one"};
  config_ = files.at(manifest.at(0).at("Config").get<std::string>());
  const auto architecture = Json::parse(config_).at("architecture").get<std::string>();
  if (architecture != image_architecture()) {
    throw BuildError{"is for " + architecture + ", this machine is " + image_architecture()};
  }
  for (const auto& layer : manifest.at(0).at("Layers")) {
    layers_.push_back(files.at(layer.get<std::string>()));
    read_layer(layers_.back());
  }
} catch (const Error& error) {
  throw BuildError{"package: base " + archive.string() + " " + error.what()};
} catch (const Json::exception&) {
  throw BuildError{"package: base " + archive.string() +
                   " is no `docker save` archive: its JSON has another form"};
}

void BaseImage::read_layer(const std::string& layer) {
  const auto remove_below = [&](const std::string& path) {
    const auto begin = nodes_.lower_bound(path + "/");
    nodes_.erase(begin, nodes_.lower_bound(path + "0"));  // '0' follows '/'
  };
  read_tar(layer, [&](const TarEntry& entry) {
    const auto path = fs::path{"/" + entry.path};
    const auto name = path.filename().string();
    const auto parent = path.parent_path().string();
    if (name == opaque) return remove_below(parent);
    if (name.starts_with(whiteout)) {
      const auto gone = (path.parent_path() / name.substr(whiteout.size())).string();
      nodes_.erase(gone);
      return remove_below(gone);
    }
    const bool folder = entry.kind == TarEntry::Kind::folder;
    nodes_[path.string()] = {folder, entry.target};
  });
}

std::set<std::string> BaseImage::folders() const {
  std::set<std::string> result;
  for (const auto& [path, node] : nodes_) {
    if (node.folder) result.insert(path);
  }
  return result;
}

std::vector<std::string> BaseImage::search_path() const {
  constexpr std::string_view name = "PATH=";
  if (!config_.empty()) {
    for (const auto& variable : config_json(config_).value("Env", std::vector<std::string>{})) {
      if (variable.starts_with(name)) return base::split(std::string_view{variable}.substr(name.size()), ':');
    }
  }
  return base::split(packaging::search_path, ':');
}

std::string BaseImage::resolve(const std::string& path) const {
  fs::path result = "/";
  fs::path waiting = fs::path{path}.lexically_normal().relative_path();
  for (int links = 0; !waiting.empty();) {
    const auto step = result / *waiting.begin();
    const auto rest = waiting.lexically_relative(*waiting.begin());
    waiting = rest == "." ? fs::path{} : rest;
    const auto node = nodes_.find(step.string());
    const bool follow = !waiting.empty() && node != nodes_.end() && !node->second.target.empty();
    if (!follow) {
      result = step;
    } else if (++links > 40) {
      throw BuildError{"package: the base image's " + step.string() + " links to itself"};
    } else {
      waiting = ((result / node->second.target) / waiting).lexically_normal().relative_path();
      result = "/";
    }
  }
  return result.string();
}

bool BaseImage::has(const std::string& path) const { return nodes_.contains(resolve(path)); }

}  // namespace iitbfaas::packaging
