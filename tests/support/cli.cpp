#include "support/cli.hpp"

#include "base/unique_fd.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <csignal>
#include <stdexcept>

namespace test_support {
namespace {

using iitbfaas::base::UniqueFd;

constexpr int patience_ms = 120'000;

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (const auto& text : texts) all.push_back(const_cast<char*>(text.c_str()));
  all.push_back(nullptr);
  return all;
}

/// The exit status of a child that is given `patience_ms` to end.
int wait_for(pid_t pid) {
  const UniqueFd process{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))};
  pollfd end{.fd = process.get(), .events = POLLIN, .revents = 0};
  if (::poll(&end, 1, patience_ms) <= 0) ::kill(pid, SIGKILL);
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Cli::Cli(const std::filesystem::path& program_folder)
    : program_{program_folder / "iitbfaas"},
      environment_{{"HOME", home_.path()},
                   {"PATH", "/usr/sbin:/usr/bin:/sbin:/bin"},
                   {"TMPDIR", home_ / "tmp"},
                   {"LANG", "C.UTF-8"}} {
  std::filesystem::create_directories(home_ / "tmp");
}

Cli::~Cli() {
  // By name: a `down` that finds nothing remembered would turn to the machine's own Docker.
  if (std::filesystem::exists(home_ / ".local/state/iitbfaas/engine/background.pid"))
    run({"--host", "embedded", "down"});
}

CliResult Cli::run(const std::vector<std::string>& arguments, std::string_view input) const {
  return run_program(program_, arguments, input);
}

CliResult Cli::run_program(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                           std::string_view input) const {
  // Files, not pipes: what a run leaves in the background may hold them open.
  const TemporaryFolder files;
  const auto in = files.write("in", input);
  std::vector<std::string> argv{program.string()};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables;
  for (const auto& [name, value] : environment_) variables.push_back(name + "=" + value);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, in.c_str(), O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, 1, (files / "out").c_str(), O_WRONLY | O_CREAT, 0600);
  ::posix_spawn_file_actions_addopen(&actions, 2, (files / "err").c_str(), O_WRONLY | O_CREAT, 0600);
  pid_t pid = -1;
  const int error = ::posix_spawn(&pid, program.c_str(), &actions, nullptr, pointers(argv).data(),
                                  pointers(variables).data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error{"cannot start " + program.string()};
  const int status = wait_for(pid);
  return {status, iitbfaas::base::read_file(files / "out"), iitbfaas::base::read_file(files / "err")};
}

}  // namespace test_support
