#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace iitbfaas::embedded {

/// What a replica may use; zero: no limit.
struct Limits {
  std::int64_t memory_bytes = 0;
  std::int64_t nano_cpus = 0;
  std::int64_t processes = 0;
};

/// Control groups of ours, below the one we are in, where this machine lets us make some: as root, versions 1
/// and 2. Each member is safe to call again; what is left over is removed with the last task's.
class ControlGroups {
 public:
  /// `name` sets this engine's groups apart from another's.
  explicit ControlGroups(std::string name);

  bool limits_memory() const noexcept { return !memory_.empty(); }
  bool limits_cpu() const noexcept { return !cpu_.empty(); }
  bool limits_processes() const noexcept { return !processes_.empty(); }

  /// Makes the groups that `limits` needs; their folders are for the replica to enter.
  std::vector<std::string> make(const std::string& task_id, const Limits& limits) const;
  void remove(const std::string& task_id) const;

 private:
  void find_version_1();
  void find_version_2();

  std::string name_;
  bool unified_ = false;
  std::filesystem::path memory_, cpu_, processes_;  ///< the folder to make ours in; empty: not to be had
};

}  // namespace iitbfaas::embedded
