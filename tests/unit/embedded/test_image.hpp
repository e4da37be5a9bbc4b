#pragma once
#include "base/files.hpp"
#include "embedded/layer.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace iitbfaas::embedded::test {

/// Writes an archive as `docker save` does, of one image whose layers are the archives in `layers`.
inline void write_image(const std::filesystem::path& archive,
                        const std::vector<std::filesystem::path>& layers, const nlohmann::json& config,
                        const std::string& tag) {
  nlohmann::json digests = nlohmann::json::array(), names = nlohmann::json::array();
  std::vector<ArchiveMember> members;
  for (const auto& layer : layers) {
    digests.push_back(digest_of_layer(layer));
    names.push_back(std::to_string(names.size()) + "/layer.tar");
    members.push_back({names.back().get<std::string>(), {}, layer, 0644});
  }
  const std::string document = nlohmann::json{{"architecture", "amd64"},
                                              {"os", "linux"},
                                              {"config", config},
                                              {"rootfs", {{"type", "layers"}, {"diff_ids", digests}}}}
                                   .dump();
  members.push_back({"config.json", document, {}, 0644});
  const nlohmann::json manifest{{{"Config", "config.json"}, {"RepoTags", {tag}}, {"Layers", names}}};
  members.push_back({"manifest.json", manifest.dump(), {}, 0644});
  write_archive(archive, members);
}

}  // namespace iitbfaas::embedded::test
