#pragma once
#include "package/base_image.hpp"
#include "package/layer.hpp"
#include "package/libraries.hpp"

#include "iitbfaas/image.hpp"

#include <map>
#include <string>
#include <vector>

namespace iitbfaas::packaging {

/// What an image holds beside the watchdog.
struct Contents {
  Layer runtime;                             ///< libraries, interpreter, the folders every program expects
  Layer program;                             ///< the program and what was included
  std::string program_path;                  ///< "/function/hello"
  std::vector<std::string> library_folders;  ///< that the loader must be told of
};

/// Reads the program, and finds all it needs that `base` does not have.
Contents collect_contents(const PackageSpec& spec, const BaseImage& base, LibraryFolders folders);

}  // namespace iitbfaas::packaging
