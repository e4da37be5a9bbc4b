#include "cli/background_engine.hpp"

#include "iitbfaas/cluster.hpp"
#include "iitbfaas/embedded.hpp"
#include "iitbfaas/error.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <thread>

namespace iitbfaas::cli {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// A process, and when it started: a process id alone may have been given to another since.
struct Identity {
  pid_t pid = -1;
  std::string started = {};  ///< field 22 of /proc/PID/stat
};

std::filesystem::path state_folder() {
  const std::string scheme = "unix://";
  return std::filesystem::path{embedded_engine_host().substr(scheme.size())}.parent_path();
}

std::filesystem::path identity_file() { return state_folder() / "background.pid"; }
std::filesystem::path log_file() { return state_folder() / "engine.log"; }

std::string start_time(pid_t pid) {
  std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
  std::string text;
  std::getline(file, text);
  // The second field is the program's name in parentheses and may hold anything.
  std::istringstream fields{text.substr(std::min(text.size(), text.rfind(')') + 1))};
  std::string field;
  for (int i = 3; i <= 22 && fields >> field; ++i) {
  }
  return fields ? field : "";
}

void write_identity(pid_t pid) {
  std::ofstream file{identity_file(), std::ios::trunc};
  file << pid << ' ' << start_time(pid) << '\n';
}

/// The process that `up` started, if it still runs.
std::optional<Identity> read_identity() {
  std::ifstream file{identity_file()};
  Identity engine;
  if (!(file >> engine.pid >> engine.started) || engine.pid <= 1) return std::nullopt;
  if (start_time(engine.pid) != engine.started) return std::nullopt;
  return engine;
}

bool answers() {
  try {
    const Cluster cluster{{.host = "embedded", .timeout = 2s}};
    return true;
  } catch (const TransportError&) {
    return false;
  } catch (const Error&) {
    return true;
  }
}

std::string last_line_of_log() {
  std::ifstream file{log_file()};
  std::string last = "it wrote nothing";
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) last = line;
  }
  return last;
}

/// In a session of its own, so that the terminal's end is not its end.
pid_t spawn_engine() {
  const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
  const std::string log = log_file().string();
  char* arguments[] = {const_cast<char*>("iitbfaas"), const_cast<char*>("engine"), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
  ::posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  pid_t pid = -1;
  const int error = ::posix_spawn(&pid, program.c_str(), &actions, &attributes, arguments, environ);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw Error{"start the embedded engine: " + program + ": " + std::strerror(error)};
  return pid;
}

bool ends_within(int process, std::chrono::milliseconds limit) {
  pollfd end{.fd = process, .events = POLLIN, .revents = 0};
  return ::poll(&end, 1, static_cast<int>(limit.count())) > 0;
}

}  // namespace

bool is_embedded(const std::string& host) { return host == "embedded" || host == embedded_engine_host(); }

bool start_background_engine(std::chrono::milliseconds limit) {
  if (answers()) return false;
  const auto folder = state_folder();
  std::filesystem::create_directories(folder);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
  const pid_t pid = spawn_engine();
  write_identity(pid);
  for (const auto deadline = Clock::now() + limit; !answers(); std::this_thread::sleep_for(10ms)) {
    if (::waitpid(pid, nullptr, WNOHANG) == pid)
      throw Error{"start the embedded engine: " + last_line_of_log()};
    if (Clock::now() < deadline) continue;
    ::kill(pid, SIGTERM);
    throw Timeout{"start the embedded engine: no answer at " + embedded_engine_host() + "; see " +
                  log_file().string()};
  }
  return true;
}

void stop_background_engine(std::chrono::milliseconds limit) {
  const auto engine = read_identity();
  std::filesystem::remove(identity_file());
  if (!engine) return;
  const int process = static_cast<int>(::syscall(SYS_pidfd_open, engine->pid, 0));
  if (process < 0) return;
  ::kill(engine->pid, SIGTERM);
  const bool ended = ends_within(process, limit);
  ::close(process);
  if (!ended)
    throw Timeout{"stop the embedded engine: process " + std::to_string(engine->pid) + " still runs"};
}

}  // namespace iitbfaas::cli
