#include "base/text.hpp"
#include "contract/environment.hpp"
#include "contract/names.hpp"
#include "contract/ports.hpp"
#include "package/contents.hpp"
#include "package/image.hpp"
#include "package/layout.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/image.hpp"

#include <algorithm>

namespace iitbfaas {
namespace fs = std::filesystem;
namespace {

using namespace packaging;

/// What may stand in a reference: lower case, single separators inside.
bool is_image_name(std::string_view name) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  char before = '.';
  for (const char c : name) {
    if (!plain(c) && ((c != '.' && c != '_' && c != '-') || !plain(before))) return false;
    before = c;
  }
  return !name.empty() && name.size() <= 128 && plain(name.back());
}

std::string image_name(const PackageSpec& spec) {
  if (!spec.name.empty()) {
    if (is_image_name(spec.name)) return spec.name;
    throw InvalidSpec{"name",
                      "\"" + spec.name + "\" cannot name an image: use a-z, 0-9 and single . _ - between"};
  }
  std::string name;
  for (const char c : base::to_lower(spec.program.filename().string())) {
    if (is_image_name(name + c + "0")) name += c;
  }
  while (!name.empty() && !is_image_name(name)) name.pop_back();
  return name.empty() ? "program" : name;
}

/// One word of a command line, quoted where it must be.
std::string quoted(const std::string& word) {
  constexpr std::string_view special = " \t\r\n\"'\\$`";
  if (!word.empty() && word.find_first_of(special) == std::string::npos) return word;
  std::string text = "\"";
  for (const char c : word) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + "\"";
}

ImageConfig image_config(const PackageSpec& spec, const Contents& contents, const BaseImage& base) {
  std::vector<std::string> command{contents.program_path};
  command.insert(command.end(), spec.arguments.begin(), spec.arguments.end());
  ImageConfig config{.entrypoint = command,
                     .environment = {"PATH=" + base::join(base.search_path(), ":")},
                     .user = spec.user,
                     .working_directory = program_folder,
                     .program = spec.program.filename().string()};
  if (!contents.library_folders.empty()) {
    config.environment.push_back("LD_LIBRARY_PATH=" + base::join(contents.library_folders, ":"));
  }
  if (spec.with_watchdog) {
    std::ranges::transform(command, command.begin(), quoted);
    config.environment.push_back(std::string{contract::environment::process} + "=" +
                                 base::join(command, " "));
    config.entrypoint = {contract::watchdog_path};
    config.port = contract::function_port;
  }
  return config;
}

fs::path watchdog_for(const PackageSpec& spec) {
  if (spec.watchdog.empty()) return watchdog_program();
  if (fs::is_regular_file(spec.watchdog)) return spec.watchdog;
  throw BuildError{"package " + spec.program.string() + ": watchdog " + spec.watchdog.string() +
                   ": no such file"};
}

}  // namespace

Package package(const PackageSpec& spec) {
  if (spec.program.filename().empty())
    throw InvalidSpec{"program", "\"" + spec.program.string() + "\" names no file"};
  const auto reference = "iitbfaas/" + image_name(spec) + ":latest";
  const auto base = spec.base_archive.empty() ? BaseImage{} : BaseImage{spec.base_archive};
  const auto contents = collect_contents(spec, base, library_folders());
  auto folders = base.folders();
  std::vector<std::string> layers;
  if (spec.with_watchdog) {
    Layer watchdog;
    watchdog.file(contract::watchdog_path, watchdog_for(spec));
    layers.push_back(watchdog.on(base).tar(folders));
  }
  for (const auto* layer : {&contents.runtime, &contents.program})
    layers.push_back(layer->on(base).tar(folders));
  return write_image(image_config(spec, contents, base), base, layers, reference);
}

}  // namespace iitbfaas
