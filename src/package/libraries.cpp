#include "package/libraries.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "package/layout.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <memory>

namespace iitbfaas::packaging {
namespace fs = std::filesystem;

struct LibraryClosure::Object {
  fs::path source;
  std::string destination;
  Elf elf;
  std::shared_ptr<const Object> loaded_by = {};
};

namespace {

#if defined(__x86_64__)
constexpr const char* multiarch = "x86_64-linux-gnu";
#elif defined(__aarch64__)
constexpr const char* multiarch = "aarch64-linux-gnu";
#elif defined(__riscv)
constexpr const char* multiarch = "riscv64-linux-gnu";
#elif defined(__powerpc64__)
constexpr const char* multiarch = "powerpc64le-linux-gnu";
#else
constexpr const char* multiarch = "s390x-linux-gnu";
#endif

std::string replace_all(std::string text, std::string_view token, const std::string& value) {
  for (auto at = text.find(token); at != std::string::npos; at = text.find(token, at + value.size())) {
    text.replace(at, token.size(), value);
  }
  return text;
}

/// $ORIGIN and $LIB, with and without braces.
std::string expand(const std::string& folder, const std::string& origin, const std::string& lib) {
  auto text = replace_all(replace_all(folder, "${ORIGIN}", origin), "$ORIGIN", origin);
  return replace_all(replace_all(std::move(text), "${LIB}", lib), "$LIB", lib);
}

std::string clean(const std::string& path) { return fs::path{path}.lexically_normal().string(); }

/// The loader passes over files that are no library for this machine; damage in one that is, is reported.
std::optional<Elf> read_library(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return std::nullopt;
  const auto bytes = base::read_file(path);
  if (!is_elf(bytes)) return std::nullopt;
  try {
    if (elf_machine(bytes) != this_machine()) return std::nullopt;
    return parse_elf(bytes);
  } catch (const BuildError& damage) {
    throw BuildError{"library " + path.string() + " " + damage.what()};
  }
}

}  // namespace

LibraryFolders library_folders() {
  LibraryFolders folders;
  if (const char* path = std::getenv("LD_LIBRARY_PATH"); path != nullptr && *path != '\0') {
    for (const auto& folder : base::split(path, ':')) {
      const auto absolute = fs::absolute(folder.empty() ? "." : folder).lexically_normal().string();
      folders.environment.push_back({absolute, absolute, true});
    }
  }
  folders.cache = parse_ld_cache(base::read_file_if_present("/etc/ld.so.cache").value_or(""));
  const std::string lib =
      fs::exists(std::string{"/lib/"} + multiarch) ? std::string{"lib/"} + multiarch : "lib64";
  folders.standard = {"/" + lib, "/usr/" + lib, "/lib", "/usr/lib"};
  return folders;
}

std::vector<LibraryFolder> LibraryClosure::folders_for(const Object& object) const {
  std::vector<LibraryFolder> result;
  const auto lib = folders_.standard.empty() ? "lib" : folders_.standard.front().substr(1);
  const auto append = [&](const std::string& list, const Object& owner) {
    if (list.empty()) return;
    const auto here = fs::absolute(owner.source).parent_path().string();
    const auto there = fs::path{owner.destination}.parent_path().string();
    for (const auto& folder : base::split(list, ':')) {
      result.push_back({clean(expand(folder, here, lib)), clean(expand(folder, there, lib))});
    }
  };
  if (object.elf.runpath.empty()) {
    for (const auto* owner = &object; owner != nullptr; owner = owner->loaded_by.get()) {
      if (owner->elf.runpath.empty()) append(owner->elf.rpath, *owner);
    }
  }
  result.insert(result.end(), folders_.environment.begin(), folders_.environment.end());
  append(object.elf.runpath, object);
  return result;
}

bool LibraryClosure::find(const std::string& name, const Object& object, Library& found, Elf& elf) const {
  const auto is_standard = [&](const std::string& folder) {
    return std::ranges::find(folders_.standard, folder) != folders_.standard.end();
  };
  const auto try_path = [&](const fs::path& here, const std::string& there, bool beside_standard) {
    auto read = read_library(here);
    if (!read) return false;
    elf = std::move(*read);
    found = {name, here, there, beside_standard};
    return true;
  };
  // A name with a slash is a path; a relative one starts at the working folder.
  if (name.find('/') != std::string::npos) {
    return try_path(name, clean((fs::path{program_folder} / name).string()), false);
  }
  for (const auto& folder : folders_for(object)) {
    const bool told = folder.beside_standard && !is_standard(folder.there);
    if (try_path(fs::path{folder.here} / name, (fs::path{folder.there} / name).string(), told)) return true;
  }
  if (const auto cached = folders_.cache.find(name); cached != folders_.cache.end()) {
    for (const auto& path : cached->second) {
      if (try_path(path, clean(path), !is_standard(fs::path{path}.parent_path().string()))) return true;
    }
  }
  return std::ranges::any_of(folders_.standard, [&](const std::string& folder) {
    return try_path(fs::path{folder} / name, folder + "/" + name, false);
  });
}

void LibraryClosure::add_interpreter(const Object& object) {
  const fs::path interpreter = object.elf.interpreter;
  if (interpreter.empty() || !known_.insert(interpreter.filename().string()).second) return;
  if (!fs::exists(interpreter)) {
    throw BuildError{"package " + object.source.string() + ": its loader " + interpreter.string() +
                     " is not on this machine; install it, or link the program statically"};
  }
  libraries_.push_back({interpreter.filename().string(), interpreter, interpreter.string()});
}

void LibraryClosure::add(const fs::path& source, const std::string& destination, const Elf& elf,
                         Missing missing) {
  std::deque<std::shared_ptr<const Object>> waiting{
      std::make_shared<Object>(Object{source, destination, elf})};
  add_interpreter(*waiting.front());
  // Breadth first, as the loader goes: it decides whose RPATH counts when two need the same library.
  for (; !waiting.empty(); waiting.pop_front()) {
    const auto object = waiting.front();
    for (const auto& name : object->elf.needed) {
      if (known_.contains(name)) continue;
      Library library;
      Elf library_elf;
      if (find(name, *object, library, library_elf)) {
        known_.insert(name);
        waiting.push_back(std::make_shared<Object>(
            Object{library.source, library.destination, std::move(library_elf), object}));
        libraries_.push_back(std::move(library));
      } else if (missing == Missing::fail) {
        const auto whose =
            object->source == source ? std::string{} : " (for " + object->source.string() + ")";
        throw BuildError{"package " + source.string() + ": needs " + name + whose +
                         ", which is not in its RUNPATH, LD_LIBRARY_PATH or the system's folders; install it "
                         "or pass --include"};
      }
    }
  }
}

void LibraryClosure::add_by_name(const std::string& name) {
  add("", "", Elf{.needed = {name}}, Missing::leave_out);
}

}  // namespace iitbfaas::packaging
