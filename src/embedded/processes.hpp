#pragma once
#include "base/unique_fd.hpp"
#include "embedded/supervisor/job.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace iitbfaas::embedded {

/// What became of a replica's supervisor.
struct ProcessEvent {
  enum class Kind { started, failed, ended };
  Kind kind = Kind::started;
  std::string task_id = {};
  pid_t pid = 0;          ///< of the program, when started
  std::string text = {};  ///< how it is isolated, or why it failed
};

/// The supervisors at work: children of this engine or found from an earlier one, watched alike. Belongs to
/// one thread, but for `wake`.
class Processes {
 public:
  /// `supervisor` is the program to run.
  explicit Processes(std::filesystem::path supervisor);

  /// Starts a supervisor on the task's folder, which holds its job. Its events follow. Throws Error.
  void start(const std::string& task_id, const std::filesystem::path& folder);
  /// Watches a supervisor that runs already; false when it is gone.
  bool adopt(const std::string& task_id, const supervisor::Identity& identity);
  /// False when no such supervisor is watched yet.
  bool signal(const std::string& task_id, int signal);

  /// Blocks until something happened, `wake` was called, or it is `until`.
  std::vector<ProcessEvent> wait(std::optional<std::chrono::system_clock::time_point> until);
  /// From any thread.
  void wake() noexcept;

 private:
  struct Watched {
    base::UniqueFd report;   ///< until it said how starting went
    base::UniqueFd process;  ///< pidfd
    std::filesystem::path folder;
    std::string text;  ///< of the report, so far
  };
  void watch(int fd, std::uint64_t number);
  void take_report(const std::string& task_id, Watched& watched, std::vector<ProcessEvent>& events);

  std::filesystem::path supervisor_;
  base::UniqueFd poll_, wake_;
  std::map<std::string, Watched> watched_;
  std::map<std::uint64_t, std::string> tasks_;  ///< by the number their descriptors are watched under
  std::uint64_t next_number_ = 1;
};

}  // namespace iitbfaas::embedded
