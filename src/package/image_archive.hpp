#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace iitbfaas::packaging {

/// The archive of one image as `docker save` writes it, to be sent on. Refers to the bytes it was given.
class ImageArchive {
 public:
  /// Throws BuildError when it is no such archive.
  explicit ImageArchive(std::string_view bytes);

  std::string_view bytes() const noexcept { return bytes_; }
  /// What each layer's content has as its digest, lowest first: "sha256:…".
  const std::vector<std::string>& layers() const noexcept { return layers_; }
  /// The same archive without the files of the lowest `count` layers, for an engine that has those.
  std::string without_layers(std::size_t count) const;

 private:
  std::string_view bytes_;
  std::vector<std::string> layers_, files_;  ///< digests, and the file of each
  bool has_links_ = false;
};

}  // namespace iitbfaas::packaging
