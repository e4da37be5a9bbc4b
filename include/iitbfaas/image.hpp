#pragma once
#include "iitbfaas/bytes.hpp"
#include "iitbfaas/export.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace iitbfaas {

/// A file or folder of this machine that goes into an image.
struct Include {
  std::filesystem::path source = {};
  std::string destination = {};  ///< absolute; empty: the same path as the source's

  friend bool operator==(const Include&, const Include&) = default;
};

/// What to package.
struct PackageSpec {
  std::filesystem::path program = {};       ///< ELF program, or script with a #! line
  std::string name = {};                    ///< tagged iitbfaas/NAME:latest; empty: the file's name
  std::vector<std::string> arguments = {};  ///< fixed, before those from the request
  std::vector<Include> includes = {};
  std::filesystem::path base_archive = {};  ///< `docker save` of an image to build on; empty: nothing
  std::filesystem::path watchdog = {};      ///< empty: the one installed with this library
  bool with_watchdog = true;                ///< false: the program itself answers HTTP, on $port or else 8080
  std::string user = "65534:65534";
};

/// An image as an archive that `docker load` takes. The same input gives the same bytes.
struct Package {
  std::string id = {};         ///< "sha256:…", what the engine will call it
  std::string reference = {};  ///< "iitbfaas/hello:latest"
  std::string archive = {};    ///< tar
  Bytes size = {};             ///< of all files, unpacked
};

/// Makes an image of a program: no Dockerfile, no compiler, no engine.
///
/// A dynamic program brings its loader and shared libraries, found as the loader would find them; a script
/// brings its interpreter, one in Python the modules that it imports too, which are loaded to find them.
/// Throws BuildError that names the file and what is wrong with it: absent, not executable, of another
/// architecture, a missing shared library.
IITBFAAS_EXPORT Package package(const PackageSpec& spec);

/// Where the static watchdog is: IITBFAAS_WATCHDOG, beside this executable or library, or where it was
/// installed. Throws BuildError when it is nowhere.
IITBFAAS_EXPORT std::filesystem::path watchdog_program();

/// Where the `iitbfaas` program is, in the same way: packaged without a watchdog it is the gateway that
/// PlatformOptions takes.
IITBFAAS_EXPORT std::filesystem::path tool_program();

}  // namespace iitbfaas
