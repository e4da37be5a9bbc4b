#include "invoke/watchdog/spawn.hpp"

#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>

// clone by its other name: ThreadSanitizer takes the first for fork, and goes blind where memory stays
// shared. NOLINTNEXTLINE(bugprone-reserved-identifier)
extern "C" int __clone(int (*function)(void*), void* stack, int flags, void* argument, ...);

namespace iitbfaas::invoke {
namespace {

constexpr std::size_t stack_size = 32 << 10;

struct ChildPlan {
  const char* program;
  char* const* argv;
  char* const* environment;
  std::array<int, 3> descriptors;
  volatile int error = 0;
};

/// The kernel's own struct, of zeros: the default action.
struct KernelSigaction {
  void* handler = nullptr;
  unsigned long flags = 0;
  void* restorer = nullptr;
  unsigned long mask = 0;
};

// From here to exec the child runs in the parent's memory, so it asks the kernel directly: the C library, or
// a sanitizer, would take what the child does for the parent's own doing.
void restore_signals() {
  const KernelSigaction standard;
  for (int signal = 1; signal < NSIG; ++signal) {
    ::syscall(SYS_rt_sigaction, signal, &standard, nullptr, sizeof standard.mask);
  }
  const unsigned long none = 0;
  ::syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, nullptr, sizeof none);
}

void close_the_rest() {
  // Asio's sockets are not close-on-exec, and no program may hold, or read, the connection of a client.
  if (::syscall(SYS_close_range, 3u, ~0u, 0u) == 0) return;
  rlimit limit{};
  ::syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, nullptr, &limit);
  const int end = static_cast<int>(std::min<rlim_t>(limit.rlim_cur, 65'536));
  for (int fd = 3; fd < end; ++fd) ::syscall(SYS_close, fd);
}

__attribute__((no_sanitize("address", "thread", "undefined"))) int child_main(void* argument) {
  auto& plan = *static_cast<ChildPlan*>(argument);
  ::syscall(SYS_setpgid, 0, 0);
  for (int target = 0; target < 3; ++target) {
    const int source = plan.descriptors[static_cast<std::size_t>(target)];
    if (source != target && ::syscall(SYS_dup3, source, target, 0) < 0) plan.error = errno;
  }
  if (plan.error == 0) {
    close_the_rest();
    restore_signals();
    ::syscall(SYS_execve, plan.program, plan.argv, plan.environment);
    plan.error = errno;
  }
  ::syscall(SYS_exit_group, 127);
  __builtin_unreachable();
}

std::vector<char*> pointers(const std::vector<std::string>& strings) {
  std::vector<char*> result;
  result.reserve(strings.size() + 1);
  for (const auto& string : strings) result.push_back(const_cast<char*>(string.c_str()));
  result.push_back(nullptr);
  return result;
}

}  // namespace

Spawned spawn(const SpawnRequest& request) {
  const auto argv = pointers(request.argv);
  const auto environment = pointers(request.environment);
  ChildPlan plan{request.program.c_str(),
                 argv.data(),
                 environment.data(),
                 {request.input, request.output, request.error}};
  alignas(16) std::array<std::byte, stack_size> stack;

  // A signal that arrived in the child before exec would run the parent's handler.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  int pidfd = -1;
  // No signal tells of an end before exec, which sets that to SIGCHLD: a failed start is nobody's business
  // but ours.
  const pid_t pid =
      __clone(child_main, stack.data() + stack.size(), CLONE_VM | CLONE_VFORK | CLONE_PIDFD, &plan, &pidfd);
  const int clone_error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);

  if (pid < 0) return {.pid = -1, .exited = {}, .error = clone_error};
  Spawned spawned{.pid = pid, .exited = base::UniqueFd{pidfd}, .error = plan.error};
  if (spawned.error != 0) {
    while (::waitpid(pid, nullptr, __WALL) < 0 && errno == EINTR) {
    }
    spawned.pid = -1;
  }
  return spawned;
}

}  // namespace iitbfaas::invoke
