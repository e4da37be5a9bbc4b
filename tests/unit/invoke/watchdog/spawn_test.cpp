#include "invoke/watchdog/spawn.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <string>
#include <vector>

namespace iitbfaas::invoke {
namespace {

struct FinishedProgram {
  int error = 0;
  int status = 0;
  std::string output;
};

std::string read_all(int fd) {
  std::string text;
  std::array<char, 4096> block;
  for (ssize_t count = 0; (count = ::read(fd, block.data(), block.size())) > 0;) {
    text.append(block.data(), static_cast<std::size_t>(count));
  }
  return text;
}

FinishedProgram run(const std::string& program, const std::vector<std::string>& argv,
                    const std::vector<std::string>& environment = {}) {
  int ends[2];
  EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const base::UniqueFd reading{ends[0]};
  base::UniqueFd writing{ends[1]};
  const base::UniqueFd nothing{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
  const auto spawned = spawn({.program = program,
                              .argv = argv,
                              .environment = environment,
                              .input = nothing.get(),
                              .output = writing.get(),
                              .error = writing.get()});
  writing.reset();
  FinishedProgram finished{.error = spawned.error, .output = read_all(reading.get())};
  if (spawned.pid > 0) ::waitpid(spawned.pid, &finished.status, 0);
  return finished;
}

FinishedProgram run_shell(const std::string& script) { return run("/bin/sh", {"sh", "-c", script}); }

TEST(Spawn, HandsOverArgumentsAndEnvironment) {
  const auto finished =
      run("/bin/sh", {"sh", "-c", "printf '%s|' \"$0\" \"$1\" \"$A\"", "a b", ""}, {"A=1 2"});
  EXPECT_EQ(finished.output, "a b||1 2|");
  EXPECT_EQ(finished.status, 0);
}

TEST(Spawn, SaysWhyAProgramDidNotStart) {
  EXPECT_EQ(run("/no/such", {"such"}).error, ENOENT);
  EXPECT_EQ(run("/etc/passwd", {"passwd"}).error, EACCES);
  EXPECT_EQ(run("/bin/sh", {"sh", std::string(200 << 10, 'x')}).error, E2BIG);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
}

TEST(Spawn, SendsNoSignalForAProgramThatDidNotStart) {
  static volatile sig_atomic_t signals;
  signals = 0;
  const auto old = ::signal(SIGCHLD, [](int) { signals = signals + 1; });
  run("/no/such", {"such"});
  EXPECT_EQ(signals, 0);
  run_shell("true");
  EXPECT_EQ(signals, 1);
  ::signal(SIGCHLD, old);
}

TEST(Spawn, LeavesNoDescriptorOpenButThree) {
  // One that a shell would not take for its own pipes.
  const int inherited = ::fcntl(STDERR_FILENO, F_DUPFD, 100);
  const auto finished = run_shell("ls /proc/$$/fd | tr '\\n' ' '");
  ::close(inherited);
  // A shell itself may hold its script on 10.
  EXPECT_EQ(finished.output.substr(0, 6), "0 1 2 ");
  EXPECT_EQ(finished.output.find(std::to_string(inherited) + " ", 6), std::string::npos);
}

TEST(Spawn, GivesTheProgramAGroupOfItsOwn) {
  const auto finished =
      run_shell("read pid name state parent group rest < /proc/self/stat; echo $pid $group");
  const auto space = finished.output.find(' ');
  EXPECT_EQ(finished.output.substr(0, space), finished.output.substr(space + 1, space));
}

TEST(Spawn, RestoresSignalsThatWeBlockOrIgnore) {
  sigset_t blocked;
  sigset_t before;
  ::sigemptyset(&blocked);
  ::sigaddset(&blocked, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &blocked, &before);
  const auto old = ::signal(SIGUSR1, SIG_IGN);
  const auto finished = run_shell("grep -E '^Sig(Blk|Ign)' /proc/self/status | tr -d '\\n'");
  ::signal(SIGUSR1, old);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  EXPECT_EQ(finished.output, "SigBlk:\t0000000000000000SigIgn:\t0000000000000000");
}

TEST(Spawn, LeavesTheSignalsOfTheCallerAlone) {
  const auto old = ::signal(SIGUSR1, [](int) {});
  run_shell("true");
  struct sigaction now {};
  ::sigaction(SIGUSR1, nullptr, &now);
  EXPECT_NE(now.sa_handler, SIG_DFL);
  ::signal(SIGUSR1, old);
}

}  // namespace
}  // namespace iitbfaas::invoke
