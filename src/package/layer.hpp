#pragma once
#include "package/base_image.hpp"

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace iitbfaas::packaging {

/// The files that one layer of an image adds, by their absolute path there. Adding at a path replaces what
/// was.
class Layer {
 public:
  void folder(const std::string& path, mode_t mode = 0755);
  /// A copy of a file of this machine: mode 0755 if anybody may execute it, else 0644.
  void file(const std::string& path, const std::filesystem::path& source);
  void text(const std::string& path, std::string content);
  void link(const std::string& path, std::string target);

  /// The same files where they end up on top of `base`, whose folders may be links.
  Layer on(const BaseImage& base) const;

  bool contains(const std::string& path) const { return entries_.contains(path); }

  /// Reads the files and writes the layer, sorted, with the folders above each entry. `folders` are those
  /// that lower layers have already; what this one makes is added. Throws BuildError for what cannot be read.
  std::string tar(std::set<std::string>& folders) const;

 private:
  enum class Kind { folder, file, text, link };
  struct Entry {
    Kind kind = Kind::folder;
    mode_t mode = 0755;
    std::string content = {};  ///< of a text, target of a link, source of a file
  };
  std::map<std::string, Entry> entries_;
};

}  // namespace iitbfaas::packaging
