#include "base/subprocess.hpp"

#include "iitbfaas/error.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>

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
  void open(int fd, const char* path, int flags) {
    ::posix_spawn_file_actions_addopen(&actions_, fd, path, flags, 0);
  }
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

std::string read_all(int fd) {
  std::string output;
  char block[4096];
  for (ssize_t count = 0; (count = ::read(fd, block, sizeof block)) != 0;) {
    if (count > 0)
      output.append(block, static_cast<std::size_t>(count));
    else if (errno != EINTR)
      break;
  }
  return output;
}

/// Its exit status; 128 and the signal when one ended it.
int wait_for(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
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
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw Error{std::string{"pipe: "} + std::strerror(errno)};
  const UniqueFd reading{ends[0]};
  UniqueFd writing{ends[1]};
  FileActions actions;
  actions.open(STDIN_FILENO, "/dev/null", O_RDONLY);
  actions.duplicate(writing.get(), STDOUT_FILENO);
  actions.open(STDERR_FILENO, "/dev/null", O_WRONLY);
  const pid_t pid = spawn(argv, actions);
  writing.reset();
  auto output = read_all(reading.get());
  if (wait_for(pid) != 0) throw Error{argv.front() + " failed"};
  return output;
}

Finished converse(const std::vector<std::string>& argv, std::string_view input) {
  const auto child = start_piped(argv);
  // Short: it fits the socket's buffer. Who does not read it may have ended already.
  ::send(child.socket.get(), input.data(), input.size(), MSG_NOSIGNAL);
  ::shutdown(child.socket.get(), SHUT_WR);
  Finished finished{.status = 0, .output = read_all(child.socket.get())};
  finished.status = wait_for(child.pid);
  return finished;
}

}  // namespace iitbfaas::base
