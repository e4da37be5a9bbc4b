#pragma once
#include "package/base_image.hpp"

#include "iitbfaas/image.hpp"

#include <string>
#include <vector>

namespace iitbfaas::packaging {

/// How an image is run, in the words of the OCI image specification. Lies over what the base image says.
struct ImageConfig {
  std::vector<std::string> entrypoint = {};
  std::vector<std::string> environment = {};  ///< "NAME=value"
  std::string user = {};
  std::string working_directory = {};
  std::uint16_t port = 0;    ///< zero: none
  std::string program = {};  ///< for the label
};

/// Layers of an image in the form of `docker save`; `reference` tags it. The id is the digest of the
/// configuration, which holds those of the layers: equal contents, equal id.
Package write_image(const ImageConfig& config, const BaseImage& base, const std::vector<std::string>& layers,
                    const std::string& reference);

}  // namespace iitbfaas::packaging
