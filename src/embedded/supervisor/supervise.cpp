#include "embedded/supervisor/supervise.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "embedded/supervisor/job.hpp"
#include "embedded/supervisor/log_writer.hpp"
#include "embedded/supervisor/program.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <exception>
#include <optional>
#include <string_view>

namespace iitbfaas::embedded::supervisor {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds before_asking_again{20};
constexpr std::chrono::seconds youth{1};  ///< by then a program has the handlers that it will have

/// Of a process in /proc/PID/status: "SigCgt", "SigBlk".
bool is_in_mask(const std::string& status, std::string_view mask, int signal) {
  for (const auto& line : base::split(status, '\n')) {
    if (!line.starts_with(mask)) continue;
    const auto bits = std::strtoull(line.c_str() + line.find(':') + 1, nullptr, 16);
    return (bits >> (signal - 1) & 1) != 0;
  }
  return false;
}

/// The kernel drops a signal to the first process of a namespace while that has no handler for it: one that
/// has just started would never learn that it is to end. True also of one in sigwait(3), which nothing shows.
bool would_be_dropped(const Program& program, int signal) {
  if (program.view != View::namespaces) return false;
  const auto status =
      base::read_file_if_present("/proc/" + std::to_string(program.pid) + "/status").value_or("");
  return !is_in_mask(status, "SigCgt", signal) && !is_in_mask(status, "SigBlk", signal);
}

/// One program from its start to the end of everything it started.
class Watch {
 public:
  Watch(const Job& job, const fs::path& folder, Program program, base::UniqueFd signals)
      : job_{job}, program_{std::move(program)}, log_{folder, job.log_bytes}, signals_{std::move(signals)} {
    for (const auto& warning : program_.warnings) log_.append(Stream::err, "supervisor: " + warning + "\n");
  }

  int run() {
    while (!status_) {
      wait();
      if (stop_due_) ask_to_stop();
      if (kill_at_ && Clock::now() >= *kill_at_) end_all(SIGKILL);
    }
    end_descendants();
    drain(program_.out, Stream::out);
    drain(program_.err, Stream::err);
    log_.finish();
    return *status_;
  }

 private:
  void wait() {
    pollfd fds[] = {
        {signals_.get(), POLLIN, 0}, {program_.out.get(), POLLIN, 0}, {program_.err.get(), POLLIN, 0}};
    if (::poll(fds, 3, timeout()) <= 0) return;
    if (fds[1].revents != 0) drain(program_.out, Stream::out);
    if (fds[2].revents != 0) drain(program_.err, Stream::err);
    if (fds[0].revents != 0) take_signal();
  }

  int timeout() const {
    if (!kill_at_) return -1;
    auto left = std::chrono::ceil<std::chrono::milliseconds>(*kill_at_ - Clock::now());
    if (stop_due_) left = std::min(left, before_asking_again);
    return static_cast<int>(std::max<std::int64_t>(0, left.count()));
  }

  void take_signal() {
    signalfd_siginfo info{};
    if (::read(signals_.get(), &info, sizeof info) != sizeof info) return;
    if (info.ssi_signo == SIGCHLD) return reap();
    if (kill_at_) return;
    kill_at_ = Clock::now() + job_.stop_grace;
    stop_due_ = true;
  }

  void ask_to_stop() {
    const bool young = Clock::now() - started_ < youth;
    if (young && would_be_dropped(program_, job_.stop_signal)) return;
    ::kill(program_.pid, job_.stop_signal);
    stop_due_ = false;
  }

  void reap() {
    int status = 0;
    for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
      if (pid != program_.pid) continue;
      status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
  }

  void end_all(int signal) {
    ::kill(-program_.pid, signal);
    ::kill(program_.pid, signal);
    kill_at_ = Clock::now() + std::chrono::seconds{1};
  }

  /// What the program left behind became our children: we are their subreaper. In a process namespace the
  /// kernel has ended them already.
  void end_descendants() {
    ::kill(-program_.pid, SIGKILL);
    for (;;) {
      const auto children = base::read_file_if_present("/proc/thread-self/children");
      for (const auto& word : base::split(base::trim(children.value_or("")), ' ')) {
        if (const auto pid = base::parse_number<std::uint32_t>(word))
          ::kill(static_cast<pid_t>(*pid), SIGKILL);
      }
      if (::waitpid(-1, nullptr, 0) < 0 && errno != EINTR) return;
    }
  }

  void drain(base::UniqueFd& pipe, Stream stream) {
    char block[65536];
    while (pipe) {
      const ssize_t count = ::read(pipe.get(), block, sizeof block);
      if (count > 0)
        log_.append(stream, {block, static_cast<std::size_t>(count)});
      else if (count == 0)
        pipe.reset();
      else if (errno != EINTR)
        return;
    }
  }

  const Clock::time_point started_ = Clock::now();
  const Job& job_;
  Program program_;
  LogWriter log_;
  base::UniqueFd signals_;
  std::optional<Clock::time_point> kill_at_;
  bool stop_due_ = false;
  std::optional<int> status_;
};

base::UniqueFd open_signals() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGCHLD}) ::sigaddset(&set, signal);
  ::sigprocmask(SIG_SETMASK, &set, nullptr);
  ::signal(SIGHUP, SIG_IGN);
  ::signal(SIGPIPE, SIG_IGN);
  return base::UniqueFd{::signalfd(-1, &set, SFD_CLOEXEC)};
}

void report(const std::string& line) {
  [[maybe_unused]] const auto written = ::write(report_fd, line.data(), line.size());
  ::close(report_fd);
}

/// Whether the kernel ended something in these cgroups for want of memory.
bool ran_out_of_memory(const Job& job) {
  for (const auto& folder : job.cgroups) {
    for (const char* name : {"/memory.events", "/memory.oom_control"}) {
      const auto text = base::read_file_if_present(folder + name);
      for (const auto& line : base::split(text.value_or(""), '\n')) {
        if (line.starts_with("oom_kill ") && line != "oom_kill 0") return true;
      }
    }
  }
  return false;
}

}  // namespace

int supervise(const fs::path& folder) {
  try {
    auto signals = open_signals();
    ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    base::write_file(folder / identity_file, encode(identify(::getpid()).value()), 0600);
    const Job job = decode_job(base::read_file(folder / job_file));
    Program program = start_program(job, folder);
    report("started " + std::to_string(program.pid) + " " + word(program.view) + "\n");
    const int exit_code = Watch{job, folder, std::move(program), std::move(signals)}.run();
    const Outcome outcome{exit_code, ran_out_of_memory(job), std::chrono::system_clock::now()};
    base::write_file(folder / outcome_file, encode(outcome), 0600);
    return 0;
  } catch (const std::exception& error) {
    report(std::string{"failed "} + error.what() + "\n");
    return 1;
  }
}

}  // namespace iitbfaas::embedded::supervisor
