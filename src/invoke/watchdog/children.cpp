#include "invoke/watchdog/children.hpp"

#include "invoke/watchdog/child.hpp"

#include <signal.h>
#include <sys/wait.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

namespace iitbfaas::invoke {
namespace {

/// Sends SIGKILL to every child of this process, whichever thread it hangs on.
void kill_every_child() {
  std::error_code error;
  for (const auto& thread : std::filesystem::directory_iterator{"/proc/self/task", error}) {
    std::ifstream list{thread.path() / "children"};
    for (pid_t pid = 0; list >> pid;) ::kill(pid, SIGKILL);
  }
}

}  // namespace

void Children::add(Child& child) { running_.emplace(child.pid(), &child); }

void Children::remove(const Child& child) noexcept { running_.erase(child.pid()); }

void Children::reap_all() {
  for (;;) {
    siginfo_t ended{};
    if (::waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) != 0) return;  // ECHILD: none left at all
    if (ended.si_pid == 0) break;
    const auto known = running_.find(ended.si_pid);
    if (known != running_.end())
      known->second->reap();
    else
      ::waitpid(ended.si_pid, nullptr, 0);
  }
  if (running_.empty()) kill_every_child();
}

void Children::end_all() {
  // Children of what was killed become ours, so that more than one round may be needed.
  do kill_every_child();
  while (::waitpid(-1, nullptr, 0) > 0 || errno == EINTR);
}

}  // namespace iitbfaas::invoke
