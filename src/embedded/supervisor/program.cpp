#include "embedded/supervisor/program.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "contract/environment.hpp"
#include "embedded/supervisor/credentials.hpp"

#include "iitbfaas/error.hpp"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

namespace iitbfaas::embedded::supervisor {
namespace {

namespace fs = std::filesystem;

/// A way to start a program, to be tried.
struct Attempt {
  View view = View::direct;
  bool own_users = false;  ///< a user namespace, which is how others than root get the other namespaces
};

struct Pipe {
  base::UniqueFd reading, writing;
};

// What the new process says on the pipe before its program starts: a letter and a line each.
constexpr char warning_letter = 'w';
constexpr char retry_letter = 'r';  ///< this attempt cannot work here, another may
constexpr char failure_letter = 'f';

Pipe make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw Error{std::string{"make a pipe: "} + std::strerror(errno)};
  return {base::UniqueFd{ends[0]}, base::UniqueFd{ends[1]}};
}

void say(int fd, char letter, const std::string& text) {
  const std::string line = letter + text + "\n";
  [[maybe_unused]] const auto written = ::write(fd, line.data(), line.size());
}

void write_proc(const char* path, const std::string& text) {
  const base::UniqueFd file{::open(path, O_WRONLY | O_CLOEXEC)};
  if (!file || ::write(file.get(), text.data(), text.size()) < 0) {
    throw Error{std::string{"write "} + path + ": " + std::strerror(errno)};
  }
}

void keep_own_user(uid_t uid, gid_t gid) {
  write_proc("/proc/self/setgroups", "deny");
  write_proc("/proc/self/uid_map", std::to_string(uid) + " " + std::to_string(uid) + " 1");
  write_proc("/proc/self/gid_map", std::to_string(gid) + " " + std::to_string(gid) + " 1");
}

void enter_cgroups(const Job& job) {
  for (const auto& folder : job.cgroups) write_proc((folder + "/cgroup.procs").c_str(), "0");
}

void use_streams(const Pipe& out, const Pipe& err) {
  const base::UniqueFd null{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
  ::dup2(null.get(), STDIN_FILENO);
  ::dup2(out.writing.get(), STDOUT_FILENO);
  ::dup2(err.writing.get(), STDERR_FILENO);
}

void reset_signals() {
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (int signal = 1; signal < SIGRTMIN; ++signal) ::signal(signal, SIG_DFL);
}

void make_devices(const fs::path& root) {
  fs::create_directories(root / "dev");
  const auto make = [&](const char* name, unsigned minor) {
    const fs::path path = root / "dev" / name;
    if (::mknod(path.c_str(), S_IFCHR | 0666, makedev(1, minor)) == 0) ::chmod(path.c_str(), 0666);
  };
  make("null", 3);
  make("zero", 5);
  make("full", 7);
  make("random", 8);
  make("urandom", 9);
}

void change_root(const fs::path& root) {
  make_devices(root);
  if (::chroot(root.c_str()) != 0) throw Error{"chroot to " + root.string() + ": " + std::strerror(errno)};
}

/// Returns what stands before paths of the image from then on.
std::string enter_root(const Job& job, const fs::path& folder, const Attempt& attempt, int report) {
  if (attempt.view == View::namespaces) {
    for (const auto& warning : enter_namespaced_root(job, folder, attempt.own_users))
      say(report, warning_letter, warning);
    return {};
  }
  const fs::path root = copy_root(job, folder);
  if (attempt.view == View::direct) return root.string();
  change_root(root);
  return {};
}

std::string find_program(const std::string& name, const std::string& path, const std::string& prefix) {
  if (name.find('/') != std::string::npos) return name.starts_with('/') ? prefix + name : name;
  for (const auto& folder : base::split(path, ':')) {
    const std::string candidate = prefix + folder + "/" + name;
    if (!folder.empty() && ::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  throw Error{"exec: \"" + name + "\": executable file not found in $PATH"};
}

std::string value_of(const std::vector<std::string>& environment, const std::string& name) {
  for (const auto& entry : environment) {
    if (entry.starts_with(name + "=")) return entry.substr(name.size() + 1);
  }
  return {};
}

std::vector<char*> pointers_to(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (const auto& text : strings) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

[[noreturn]] void execute(const Job& job, const std::string& prefix) {
  auto environment = job.environment;
  if (!prefix.empty()) environment.push_back(std::string{contract::environment::root} + "=" + prefix);
  const std::string program = find_program(job.argv.at(0), value_of(environment, "PATH"), prefix);
  const std::string folder = prefix + job.working_directory;
  if (::chdir(folder.c_str()) != 0)
    throw Error{"chdir to " + job.working_directory + ": " + std::strerror(errno)};
  ::execve(program.c_str(), pointers_to(job.argv).data(), pointers_to(environment).data());
  throw Error{"exec: \"" + job.argv.at(0) + "\": " + std::strerror(errno)};
}

/// The new process, up to its program.
[[noreturn]] void become_program(const Job& job, const fs::path& folder, const Attempt& attempt, uid_t uid,
                                 gid_t gid, int report) {
  // Until the file system stands, a failure says something about this machine rather than about the program.
  bool settled = attempt.view == View::direct;
  try {
    ::setsid();
    ::umask(022);
    reset_signals();
    enter_cgroups(job);
    if (attempt.own_users) keep_own_user(uid, gid);
    const std::string prefix = enter_root(job, folder, attempt, report);
    settled = true;
    apply_limits(job);
    drop_privileges(job, attempt.own_users);
    execute(job, prefix);
  } catch (const std::exception& error) {
    say(report, settled ? failure_letter : retry_letter, error.what());
  }
  ::_exit(127);
}

std::string read_to_end(int fd) {
  std::string text;
  char block[4096];
  for (ssize_t count = 0; (count = ::read(fd, block, sizeof block)) != 0;) {
    if (count > 0)
      text.append(block, static_cast<std::size_t>(count));
    else if (errno != EINTR)
      break;
  }
  return text;
}

pid_t clone_with(unsigned long flags) {
  // Like fork(), which takes no flags. The process has one thread, so nothing else of libc needs to know.
  return static_cast<pid_t>(::syscall(SYS_clone, flags | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
}

unsigned long clone_flags(const Attempt& attempt) {
  if (attempt.view != View::namespaces) return 0;
  return CLONE_NEWNS | CLONE_NEWPID | (attempt.own_users ? CLONE_NEWUSER : 0);
}

/// Nothing when this machine does not grant `attempt`; `reason` says why.
std::optional<Program> try_start(const Job& job, const fs::path& folder, const Attempt& attempt,
                                 std::string& reason) {
  Pipe out = make_pipe(), err = make_pipe(), report = make_pipe();
  const uid_t uid = ::geteuid();
  const gid_t gid = ::getegid();
  const pid_t pid = clone_with(clone_flags(attempt));
  if (pid < 0) {
    reason = std::strerror(errno);
    return std::nullopt;
  }
  if (pid == 0) {
    use_streams(out, err);
    become_program(job, folder, attempt, uid, gid, report.writing.get());
  }
  report.writing.reset();
  Program program{pid, attempt.view, std::move(out.reading), std::move(err.reading), {}};
  for (const auto& line : base::split(read_to_end(report.reading.get()), '\n')) {
    if (line.empty()) continue;
    const std::string text = line.substr(1);
    if (line.front() == warning_letter) {
      program.warnings.push_back(text);
      continue;
    }
    ::waitpid(pid, nullptr, 0);
    if (line.front() == failure_letter) throw Error{text};
    reason = text;
    return std::nullopt;
  }
  ::fcntl(program.out.get(), F_SETFL, O_NONBLOCK);
  ::fcntl(program.err.get(), F_SETFL, O_NONBLOCK);
  return program;
}

std::vector<Attempt> attempts(const Job& job) {
  const bool is_root = ::geteuid() == 0;
  std::vector<Attempt> list;
  if (job.namespaces && is_root) list.push_back({View::namespaces, false});
  if (job.namespaces) list.push_back({View::namespaces, true});
  if (is_root) list.push_back({View::chroot, false});
  list.push_back({View::direct, false});
  return list;
}

}  // namespace

Program start_program(const Job& job, const fs::path& folder) {
  std::string reason;
  for (const auto& attempt : attempts(job)) {
    std::error_code ignored;
    fs::remove_all(folder / writable_folder, ignored);
    if (auto program = try_start(job, folder, attempt, reason)) return std::move(*program);
  }
  throw Error{"start " + job.argv.at(0) + ": " + reason};
}

}  // namespace iitbfaas::embedded::supervisor
