#pragma once
#include "iitbfaas/image.hpp"

#include <string>
#include <vector>

namespace iitbfaas::packaging {

/// A piece of an image as a registry keeps it.
struct Blob {
  std::string digest = {};  ///< "sha256:…"
  std::string media_type = {};
  std::string bytes = {};
};

/// An image in the form of a registry: manifest of schema version 2.
///
/// Layers stay uncompressed tar: their digests stand in the image's configuration already, so whether a
/// registry has one is known before a byte of it is read, and no zlib's version changes a digest.
struct RegistryImage {
  std::vector<Blob> blobs = {};  ///< the configuration, then the layers, each once
  std::string manifest = {};     ///< JSON
  std::string digest = {};       ///< of the manifest, "sha256:…"
};

inline constexpr const char* manifest_media_type = "application/vnd.docker.distribution.manifest.v2+json";

/// Throws BuildError when the package's archive is none.
RegistryImage registry_image(const Package& package);

}  // namespace iitbfaas::packaging
