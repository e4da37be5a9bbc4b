#include "package/registry_image.hpp"

#include "package/digest.hpp"
#include "package/tar.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace iitbfaas::packaging {
namespace {

using Json = nlohmann::json;

constexpr const char* config_media_type = "application/vnd.docker.container.image.v1+json";
constexpr const char* layer_media_type = "application/vnd.docker.image.rootfs.diff.tar";
constexpr const char* gzip_layer_media_type = "application/vnd.docker.image.rootfs.diff.tar.gzip";

using Files = std::map<std::string, std::string>;

Files files_of(const std::string& archive) {
  Files files;
  read_tar(archive, [&](const TarEntry& entry) {
    if (entry.kind == TarEntry::Kind::file) files[entry.path] = entry.content();
  });
  return files;
}

/// A layer of a base image may be compressed: then its digest is not the one in the configuration.
Blob layer_blob(std::string bytes, const std::string& plain_digest) {
  if (!bytes.starts_with("\x1f\x8b")) {
    return {.digest = plain_digest, .media_type = layer_media_type, .bytes = std::move(bytes)};
  }
  auto digest = "sha256:" + sha256(bytes);
  return {.digest = std::move(digest), .media_type = gzip_layer_media_type, .bytes = std::move(bytes)};
}

Json descriptor(const Blob& blob) {
  return {{"mediaType", blob.media_type}, {"size", blob.bytes.size()}, {"digest", blob.digest}};
}

}  // namespace

RegistryImage registry_image(const Package& package) try {
  auto files = files_of(package.archive);
  const auto description = Json::parse(files.at("manifest.json")).at(0);
  RegistryImage image;
  image.blobs.push_back({.digest = package.id,
                         .media_type = config_media_type,
                         .bytes = std::move(files.at(description.at("Config")))});
  Json manifest{{"schemaVersion", 2},
                {"mediaType", manifest_media_type},
                {"config", descriptor(image.blobs.front())},
                {"layers", Json::array()}};
  const auto plain_digests = Json::parse(image.blobs.front().bytes).at("rootfs").at("diff_ids");
  const auto& names = description.at("Layers");
  std::map<std::string, Json> described;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string name = names[i];
    if (!described.contains(name)) {
      image.blobs.push_back(layer_blob(std::move(files.at(name)), plain_digests.at(i)));
      described[name] = descriptor(image.blobs.back());
    }
    manifest["layers"].push_back(described[name]);
  }
  image.manifest = manifest.dump();
  image.digest = "sha256:" + sha256(image.manifest);
  return image;
} catch (const Json::exception& error) {
  throw BuildError{"read the image " + package.reference + ": " + error.what()};
} catch (const std::out_of_range&) {
  throw BuildError{"read the image " + package.reference + ": its archive lacks a file that it names"};
}

}  // namespace iitbfaas::packaging
