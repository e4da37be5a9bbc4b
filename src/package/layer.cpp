#include "package/layer.hpp"

#include "base/files.hpp"
#include "package/tar.hpp"

#include "iitbfaas/error.hpp"

#include <utility>

namespace iitbfaas::packaging {
namespace fs = std::filesystem;
namespace {

/// Adds the folders above `path` that are not there yet.
void add_parents(const std::string& path, std::set<std::string>& folders, TarWriter& tar) {
  for (auto slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    const auto parent = path.substr(0, slash);
    if (folders.insert(parent).second) tar.folder(parent.substr(1) + "/", 0755);
  }
}

std::string read(const std::string& source) {
  try {
    return base::read_file(source);
  } catch (const Error& error) {
    throw BuildError{std::string{"package: "} + error.what()};
  }
}

/// What headers, names and padding of an entry take in a tar, at most; longer names only cost a copy.
constexpr std::size_t around_an_entry = 2048;

}  // namespace

void Layer::folder(const std::string& path, mode_t mode) { entries_[path] = {Kind::folder, mode}; }

void Layer::file(const std::string& path, const fs::path& source) {
  constexpr auto any_execute = fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec;
  std::error_code error;
  const bool executable = (fs::status(source, error).permissions() & any_execute) != fs::perms::none;
  entries_[path] = {Kind::file, static_cast<mode_t>(executable ? 0755 : 0644), source.string()};
}

void Layer::text(const std::string& path, std::string content) {
  entries_[path] = {Kind::text, 0644, std::move(content)};
}

void Layer::link(const std::string& path, std::string target) {
  entries_[path] = {Kind::link, 0777, std::move(target)};
}

Layer Layer::on(const BaseImage& base) const {
  Layer result;
  for (const auto& [path, entry] : entries_) result.entries_[base.resolve(path)] = entry;
  return result;
}

std::string Layer::tar(std::set<std::string>& folders) const {
  std::size_t expected = 0;
  for (const auto& [path, entry] : entries_) {
    std::error_code unknown;
    const auto size = entry.kind == Kind::file ? fs::file_size(entry.content, unknown) : entry.content.size();
    if (!unknown) expected += around_an_entry + size;
  }
  TarWriter tar;
  tar.expect(expected);
  for (const auto& [path, entry] : entries_) {
    add_parents(path, folders, tar);
    const auto name = path.substr(1);
    switch (entry.kind) {
      case Kind::folder:
        folders.insert(path);
        tar.folder(name + "/", entry.mode);
        break;
      case Kind::file: tar.file(name, entry.mode, read(entry.content)); break;
      case Kind::text: tar.file(name, entry.mode, entry.content); break;
      case Kind::link: tar.link(name, entry.content); break;
    }
  }
  return tar.finish();
}

}  // namespace iitbfaas::packaging
