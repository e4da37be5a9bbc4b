#pragma once
#include "embedded/images.hpp"

#include <string_view>

namespace iitbfaas::embedded {

/// Reads an image's configuration (OCI image specification, config). Throws Refusal.
ImageConfig read_image_config(std::string_view document);

}  // namespace iitbfaas::embedded
