#include "base/subprocess.hpp"

#include "iitbfaas/error.hpp"

#include <spawn.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace iitbfaas::base {
namespace {

class FileActions {
 public:
  FileActions() { ::posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  void duplicate(int from, int to) { ::posix_spawn_file_actions_adddup2(&actions_, from, to); }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

pid_t spawn(const std::vector<std::string>& argv, const FileActions& actions) {
  std::vector<char*> pointers;
  pointers.reserve(argv.size() + 1);
  for (const auto& argument : argv) pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);
  pid_t pid = -1;
  const int error = ::posix_spawnp(&pid, pointers[0], actions.get(), nullptr, pointers.data(), environ);
  if (error != 0) throw Error{"start " + argv.front() + ": " + std::strerror(error)};
  return pid;
}

}  // namespace

PipedChild start_piped(const std::vector<std::string>& argv, int errors) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    throw Error{std::string{"socketpair: "} + std::strerror(errno)};
  }
  UniqueFd ours{ends[0]};
  const UniqueFd theirs{ends[1]};
  return {start_on(argv, theirs.get(), errors), std::move(ours)};
}

pid_t start_on(const std::vector<std::string>& argv, int socket, int errors) {
  FileActions actions;
  actions.duplicate(socket, STDIN_FILENO);
  actions.duplicate(socket, STDOUT_FILENO);
  if (errors >= 0) actions.duplicate(errors, STDERR_FILENO);
  return spawn(argv, actions);
}

std::string capture(const std::vector<std::string>& argv) {
  auto finished = run({.argv = argv});
  if (finished.timed_out || finished.status != 0) throw Error{argv.front() + " failed"};
  return std::move(finished.out);
}

}  // namespace iitbfaas::base
