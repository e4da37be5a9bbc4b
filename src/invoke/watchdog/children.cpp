#include "invoke/watchdog/children.hpp"

#include "base/text.hpp"
#include "base/unique_fd.hpp"
#include "invoke/watchdog/child.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <memory>
#include <string>
#include <vector>

namespace iitbfaas::invoke {
namespace {

/// The numbers that one file of blank-separated numbers holds, as far as a page of them goes.
std::vector<pid_t> read_numbers(const std::string& path) {
  const base::UniqueFd file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  std::array<char, 4096> text;
  const auto size = ::read(file.get(), text.data(), text.size());
  std::vector<pid_t> numbers;
  if (size <= 0) return numbers;
  for (const auto& word : base::split({text.data(), static_cast<std::size_t>(size)}, ' ')) {
    if (const auto number = base::parse_number<unsigned>(word))
      numbers.push_back(static_cast<pid_t>(*number));
  }
  return numbers;
}

/// Sends SIGKILL to every child of this process, whichever thread it hangs on.
void kill_every_child() {
  const std::string threads = "/proc/self/task/";
  const std::unique_ptr<DIR, int (*)(DIR*)> folder{::opendir(threads.c_str()), ::closedir};
  if (!folder) return;
  while (const dirent* thread = ::readdir(folder.get())) {
    for (const pid_t pid : read_numbers(threads + thread->d_name + "/children")) ::kill(pid, SIGKILL);
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
