#include "base/interruption.hpp"
#include "base/subprocess.hpp"

#include "iitbfaas/error.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace iitbfaas::base {
namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
  UniqueFd ours, theirs;
};

[[noreturn]] void fail(const std::string& what) { throw Error{what + ": " + std::strerror(errno)}; }

/// For their standard input: a socket, so that a write to one that is closed is an error and not a signal.
Pipe make_input() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) fail("socketpair");
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return {UniqueFd{ends[0]}, UniqueFd{ends[1]}};
}

Pipe make_output() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) fail("pipe");
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return {UniqueFd{ends[0]}, UniqueFd{ends[1]}};
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> all;
  all.reserve(texts.size() + 1);
  for (const auto& text : texts) all.push_back(const_cast<char*>(text.c_str()));
  all.push_back(nullptr);
  return all;
}

std::vector<std::string> environment_with(const std::map<std::string, std::string>& more) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (!more.contains(text.substr(0, text.find('=')))) all.push_back(text);
  }
  for (const auto& [name, value] : more) all.push_back(name + "=" + value);
  return all;
}

pid_t start(const Program& program, int in, int out, int err) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
  const auto environment = environment_with(program.environment);
  pid_t pid = -1;
  const int error = ::posix_spawnp(&pid, program.argv.front().c_str(), &actions, nullptr,
                                   pointers(program.argv).data(), pointers(environment).data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw Error{"start " + program.argv.front() + ": " + std::strerror(error)};
  return pid;
}

/// Reads what is there. False once the other side closed.
bool drain(int fd, std::string& text, std::size_t most) {
  char block[16384];
  for (;;) {
    const ssize_t count = ::read(fd, block, sizeof block);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN;
    if (count == 0) return false;
    text.append(block, std::min(static_cast<std::size_t>(count), most - text.size()));
  }
}

/// Writes what fits. False when nothing is left to write or nobody to read it.
bool feed(int fd, std::string_view& input) {
  while (!input.empty()) {
    const ssize_t count = ::send(fd, input.data(), input.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN;
    input.remove_prefix(static_cast<std::size_t>(count));
  }
  return false;
}

/// Moves bytes until the process ends; false when that takes until `deadline`. Not until its pipes close: an
/// ssh that left a shared connection behind may have left it ours.
bool converse(const Program& program, int process, UniqueFd in, std::array<UniqueFd, 2>& outputs,
              Finished& finished, Clock::time_point deadline) {
  auto input = program.input;
  for (bool ended = false; !ended;) {
    if (in && !feed(in.get(), input)) in.reset();
    std::array<pollfd, 4> waiting{{{process, POLLIN, 0},
                                   {in.get(), POLLOUT, 0},
                                   {outputs[0].get(), POLLIN, 0},
                                   {outputs[1].get(), POLLIN, 0}}};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) return false;
    throw_if_interrupted();
    const auto longest = static_cast<int>(until_asked(left).count());
    if (::poll(waiting.data(), waiting.size(), longest) < 0 && errno != EINTR) fail("poll");
    ended = (waiting[0].revents & POLLIN) != 0;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      auto& text = i == 0 ? finished.out : finished.err;
      if (outputs[i] && !drain(outputs[i].get(), text, program.most_output)) outputs[i].reset();
    }
  }
  return true;
}

int wait_for(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

int end(pid_t pid) {
  ::kill(pid, SIGKILL);
  return wait_for(pid);
}

}  // namespace

Finished run(const Program& program) {
  auto in = make_input();
  auto out = make_output();
  auto err = make_output();
  const pid_t pid = start(program, in.theirs.get(), out.theirs.get(), err.theirs.get());
  const UniqueFd process{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))};
  in.theirs.reset();
  out.theirs.reset();
  err.theirs.reset();
  std::array<UniqueFd, 2> outputs{std::move(out.ours), std::move(err.ours)};
  Finished finished;
  try {
    finished.timed_out = !converse(program, process.get(), std::move(in.ours), outputs, finished,
                                   Clock::now() + program.limit);
  } catch (...) {
    end(pid);
    throw;
  }
  const int status = finished.timed_out ? end(pid) : wait_for(pid);
  finished.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return finished;
}

}  // namespace iitbfaas::base
