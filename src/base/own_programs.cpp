#include "base/own_programs.hpp"

#include <dlfcn.h>

#include <system_error>

namespace iitbfaas::base {
namespace fs = std::filesystem;
namespace {

fs::path folder_of_this_code() {
  Dl_info info{};
  if (::dladdr(reinterpret_cast<const void*>(&find_own_program), &info) == 0 || info.dli_fname == nullptr) {
    return {};
  }
  std::error_code error;
  return fs::canonical(info.dli_fname, error).parent_path();
}

}  // namespace

std::vector<fs::path> own_program_folders() {
  std::error_code error;
  std::vector<fs::path> folders;
  for (const auto& here : {fs::read_symlink("/proc/self/exe", error).parent_path(), folder_of_this_code()}) {
    if (here.empty()) continue;
    for (const auto* below : {".", "bin", "../bin", "../libexec/iitbfaas"}) {
      folders.push_back((here / below).lexically_normal());
    }
  }
#ifdef IITBFAAS_LIBEXEC
  folders.emplace_back(IITBFAAS_LIBEXEC);
#endif
  return folders;
}

std::optional<fs::path> find_own_program(const std::string& name) {
  std::error_code error;
  for (const auto& folder : own_program_folders()) {
    if (fs::is_regular_file(folder / name, error)) return (folder / name).lexically_normal();
  }
  return std::nullopt;
}

}  // namespace iitbfaas::base
