#include "invoke/watchdog/program.hpp"

#include "base/text.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace iitbfaas::invoke {
namespace {

bool exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

void map_into(const std::string& root, std::string& path) {
  if (!root.empty() && path.starts_with('/') && exists(root + path)) path.insert(0, root);
}

bool is_program(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && ::access(path.c_str(), X_OK) == 0;
}

std::string search(const std::string& name, const std::string& root) {
  const char* path = std::getenv("PATH");
  const std::string folders = path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path;
  for (const auto& prefix : {root, std::string{}}) {
    for (const auto& folder : base::split(folders, ':')) {
      auto candidate = prefix + folder + "/" + name;
      if (folder.starts_with('/') && is_program(candidate)) return candidate;
    }
    if (root.empty()) break;
  }
  return {};
}

}  // namespace

Program find_program(std::vector<std::string> command, const std::string& root) {
  for (auto& word : command) map_into(root, word);
  const auto& name = command.front();
  std::string path = name.find('/') == std::string::npos ? search(name, root) : name;
  return {.path = std::move(path), .argv = std::move(command)};
}

std::string cannot_run(const Program& program, int error) {
  const std::string start = "cannot run " + program.argv.front() + ": ";
  if (program.path.empty()) return start + "no such program on PATH";
  // The kernel says "no such file" of a file that is there when what should load it is not.
  if (error == ENOENT && exists(program.path)) return start + "its interpreter or loader is missing";
  return start + std::strerror(error);
}

std::string Program::problem() const {
  if (path.empty() || ::access(path.c_str(), X_OK) != 0) return cannot_run(*this, errno);
  return {};
}

}  // namespace iitbfaas::invoke
