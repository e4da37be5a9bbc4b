#pragma once
#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the engine hands to a supervisor, and what a supervisor leaves behind for the engine: files in the
/// task's folder, so that either may end and be started again without the other.
namespace iitbfaas::embedded::supervisor {

// In the task's folder.
inline constexpr const char* job_file = "job.json";
inline constexpr const char* identity_file = "supervisor";  ///< who supervises: see Identity
inline constexpr const char* outcome_file = "outcome.json";
inline constexpr const char* log_file = "log";  ///< the newest records; "log.1" holds those before
inline constexpr const char* older_log_file = "log.1";
inline constexpr const char* scratch_folder = "scratch";    ///< mount point of the replica's file system
inline constexpr const char* writable_folder = "writable";  ///< what a replica wrote over its image

/// The supervisor's end of the pipe on which it reports how starting went: "started PID VIEW\n" or "failed
/// WHY\n".
inline constexpr int report_fd = 3;

struct JobMount {
  enum class Kind { bind, tmpfs };
  Kind kind = Kind::bind;
  std::string source = {};
  std::string target = {};
  bool read_only = false;
  std::uint64_t bytes = 0;  ///< of a tmpfs; zero: the kernel's default
};

/// A secret or a config, as a file of the replica's own.
struct JobFile {
  std::string source = {};
  std::string target = {};
  std::uint32_t mode = 0444;
  uid_t uid = 0;
  gid_t gid = 0;
};

struct Job {
  std::string root = {};  ///< folder of the unpacked image
  std::vector<std::string> argv = {};
  std::vector<std::string> environment = {};
  std::string working_directory = "/";
  bool read_only = false;
  uid_t uid = 0;  ///< applies when the supervisor is root
  gid_t gid = 0;
  std::vector<JobMount> mounts = {};
  std::vector<JobFile> files = {};
  std::vector<std::string> capabilities = {};  ///< kept; "CAP_CHOWN"
  std::vector<std::string> cgroups = {};       ///< folders to enter
  std::uint64_t data_limit = 0;                ///< RLIMIT_DATA in bytes; zero: none
  std::uint64_t process_limit = 0;             ///< RLIMIT_NPROC inside a user namespace; zero: none
  int stop_signal = 15;
  std::chrono::milliseconds stop_grace{10'000};
  std::uint64_t log_bytes = 8 << 20;  ///< at which the log is rotated
  bool namespaces = true;             ///< false: run the program straight from `root`
};

/// A process that no other process can be mistaken for.
struct Identity {
  pid_t pid = 0;
  std::uint64_t start_time = 0;  ///< in clock ticks since boot
  std::string boot_id = {};
  friend bool operator==(const Identity&, const Identity&) = default;
};

struct Outcome {
  int exit_code = 0;  ///< 128 + signal when one ended it
  bool out_of_memory = false;
  std::chrono::system_clock::time_point finished_at = {};
};

std::string encode(const Job& job);
Job decode_job(std::string_view text);  ///< Throws Error.

std::string encode(const Identity& identity);
std::optional<Identity> decode_identity(std::string_view text);
/// Of a live process, zombies not counted; nothing when there is none.
std::optional<Identity> identify(pid_t pid);

std::string encode(const Outcome& outcome);
std::optional<Outcome> decode_outcome(std::string_view text);

}  // namespace iitbfaas::embedded::supervisor
