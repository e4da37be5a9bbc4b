#pragma once
#include "package/elf.hpp"
#include "package/ld_cache.hpp"

#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

/// Finding the shared libraries of a program as its loader will (ld.so(8)).
namespace iitbfaas::packaging {

/// A folder to search: on this machine, and what it is called in the image.
struct LibraryFolder {
  std::string here = {}, there = {};
  bool beside_standard = false;  ///< the image's loader must be told of it
};

/// Where the loader looks beside what the program itself says.
struct LibraryFolders {
  std::vector<LibraryFolder> environment = {};  ///< LD_LIBRARY_PATH
  LdCache cache = {};
  std::vector<std::string> standard = {};  ///< built into the loader
};

/// Of this machine and process.
LibraryFolders library_folders();

/// One shared library, or the loader: where it is here, and where the loader looks for it in an image.
struct Library {
  std::string name = {};
  std::filesystem::path source = {};
  std::string destination = {};
  bool beside_standard = false;  ///< the image's loader must be told of this folder

  friend bool operator==(const Library&, const Library&) = default;
};

enum class Missing { fail, leave_out };

/// Collects libraries. The loader loads a name once; so does this, over all programs added.
class LibraryClosure {
 public:
  explicit LibraryClosure(LibraryFolders folders) : folders_{std::move(folders)} {}

  /// Adds the loader of `source` and every library that it needs, and those these need. `destination` is the
  /// file's path in the image, what $ORIGIN will mean there. Throws BuildError that names `source` and the
  /// library when one is nowhere.
  void add(const std::filesystem::path& source, const std::string& destination, const Elf& elf,
           Missing missing);

  /// A library that is loaded by name while the program runs. Nothing happens when it is nowhere.
  void add_by_name(const std::string& name);

  bool has(const std::string& name) const { return known_.contains(name); }
  const std::vector<Library>& libraries() const noexcept { return libraries_; }

 private:
  struct Object;
  std::vector<LibraryFolder> folders_for(const Object& object) const;
  bool find(const std::string& name, const Object& object, Library& found, Elf& elf) const;
  void add_interpreter(const Object& object);

  LibraryFolders folders_;
  std::vector<Library> libraries_;
  std::set<std::string> known_;  ///< names loaded already
};

}  // namespace iitbfaas::packaging
