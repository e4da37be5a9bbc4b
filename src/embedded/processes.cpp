#include "embedded/processes.hpp"

#include "base/files.hpp"
#include "base/text.hpp"

#include "iitbfaas/error.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace iitbfaas::embedded {
namespace {

constexpr std::uint64_t wake_number = 0;

base::UniqueFd open_process(pid_t pid) {
  return base::UniqueFd{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))};
}

/// Its environment is empty: what the engine's user has in theirs is none of a replica's business.
pid_t spawn(const std::filesystem::path& program, const std::filesystem::path& folder, int report) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, report, supervisor::report_fd);
  std::string name = program.string(), argument = folder.string();
  char* argv[] = {name.data(), argument.data(), nullptr};
  char* environment[] = {nullptr};
  pid_t pid = -1;
  const int error = ::posix_spawn(&pid, program.c_str(), &actions, nullptr, argv, environment);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw Error{"start " + program.string() + ": " + std::strerror(error)};
  return pid;
}

}  // namespace

Processes::Processes(std::filesystem::path supervisor)
    : supervisor_{std::move(supervisor)},
      poll_{::epoll_create1(EPOLL_CLOEXEC)},
      wake_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
  watch(wake_.get(), wake_number);
}

void Processes::watch(int fd, std::uint64_t number) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = number;
  if (::epoll_ctl(poll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) {
    throw Error{std::string{"watch a supervisor: "} + std::strerror(errno)};
  }
}

void Processes::start(const std::string& task_id, const std::filesystem::path& folder) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw Error{std::string{"pipe: "} + std::strerror(errno)};
  base::UniqueFd reading{ends[0]};
  const base::UniqueFd writing{ends[1]};
  const pid_t pid = spawn(supervisor_, folder, writing.get());
  // Only the first process, which leaves at once; the supervisor itself is nobody's child.
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  ::fcntl(reading.get(), F_SETFL, O_NONBLOCK);
  const auto number = next_number_++;
  watch(reading.get(), number);
  tasks_[number] = task_id;
  watched_[task_id] = {std::move(reading), {}, folder, {}};
}

bool Processes::adopt(const std::string& task_id, const supervisor::Identity& identity) {
  auto process = open_process(identity.pid);
  // Looked at after it was opened: from then on the number cannot come to mean another process.
  if (!process || supervisor::identify(identity.pid) != identity) return false;
  const auto number = next_number_++;
  watch(process.get(), number);
  tasks_[number] = task_id;
  auto& watched = watched_[task_id];
  watched.process = std::move(process);
  return true;
}

bool Processes::signal(const std::string& task_id, int signal) {
  const auto found = watched_.find(task_id);
  if (found == watched_.end() || !found->second.process) return false;
  ::syscall(SYS_pidfd_send_signal, found->second.process.get(), signal, nullptr, 0);
  return true;
}

void Processes::take_report(const std::string& task_id, Watched& watched, std::vector<ProcessEvent>& events) {
  std::array<char, 4096> block;
  for (;;) {
    const ssize_t count = ::read(watched.report.get(), block.data(), block.size());
    if (count < 0 && errno == EAGAIN) return;
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    watched.text.append(block.data(), static_cast<std::size_t>(count));
  }
  watched.report.reset();
  const auto words = base::split(base::trim(watched.text), ' ');
  const auto identity = supervisor::decode_identity(
      base::read_file_if_present(watched.folder / supervisor::identity_file).value_or(""));
  if (words.size() == 3 && words[0] == "started" && identity) {
    const auto pid = base::parse_number<std::uint32_t>(words[1]).value_or(0);
    events.push_back({ProcessEvent::Kind::started, task_id, static_cast<pid_t>(pid), words[2]});
    // Gone already, it has left its outcome.
    if (!adopt(task_id, *identity)) events.push_back({ProcessEvent::Kind::ended, task_id, 0, {}});
    return;
  }
  const auto reason =
      words[0] == "failed" ? watched.text.substr(words[0].size() + 1) : "its supervisor ended";
  events.push_back({ProcessEvent::Kind::failed, task_id, 0, std::string{base::trim(reason)}});
  watched_.erase(task_id);
}

std::vector<ProcessEvent> Processes::wait(std::optional<std::chrono::system_clock::time_point> until) {
  int timeout = -1;
  if (until) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(*until - std::chrono::system_clock::now()).count();
    timeout = static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
  }
  std::array<epoll_event, 64> ready{};
  const int count = ::epoll_wait(poll_.get(), ready.data(), static_cast<int>(ready.size()), timeout);
  std::vector<ProcessEvent> events;
  for (int i = 0; i < count; ++i) {
    const auto number = ready[static_cast<std::size_t>(i)].data.u64;
    if (number == wake_number) {
      std::uint64_t value = 0;
      [[maybe_unused]] const auto taken = ::read(wake_.get(), &value, sizeof value);
      continue;
    }
    const std::string task_id = tasks_[number];
    const auto watched = watched_.find(task_id);
    if (watched == watched_.end()) continue;
    if (watched->second.report) {
      take_report(task_id, watched->second, events);
      const auto still = watched_.find(task_id);
      if (still == watched_.end() || !still->second.report) tasks_.erase(number);
      continue;
    }
    events.push_back({ProcessEvent::Kind::ended, task_id, 0, {}});
    watched_.erase(watched);
    tasks_.erase(number);
  }
  return events;
}

void Processes::wake() noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(wake_.get(), &one, sizeof one);
}

}  // namespace iitbfaas::embedded
