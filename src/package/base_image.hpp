#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace iitbfaas::packaging {

/// An image to build on, from a `docker save` archive; as it stands by default, nothing.
class BaseImage {
 public:
  BaseImage() = default;
  /// Throws BuildError when the file is no such archive, holds several images, or one for another machine.
  explicit BaseImage(const std::filesystem::path& archive);

  const std::string& config() const noexcept { return config_; }               ///< JSON; empty: no base
  const std::vector<std::string>& layers() const noexcept { return layers_; }  ///< as in the archive
  std::set<std::string> folders() const;
  std::vector<std::string> search_path() const;  ///< its PATH

  /// Where `path` ends up when the symbolic links above it are followed. What is put at "/lib/x" belongs at
  /// "/usr/lib/x" when the image's /lib is a link: a folder in its place would hide what it holds.
  std::string resolve(const std::string& path) const;
  bool has(const std::string& path) const;

 private:
  struct Node {
    bool folder = false;
    std::string target = {};  ///< of a symbolic link
  };
  void read_layer(const std::string& layer);

  std::string config_;
  std::vector<std::string> layers_;
  std::map<std::string, Node> nodes_;  ///< by absolute path
};

}  // namespace iitbfaas::packaging
