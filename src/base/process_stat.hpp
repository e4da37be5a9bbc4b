#pragma once
#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace iitbfaas::base {

/// /proc/PID/stat (proc(5)). Times in clock ticks.
struct ProcessStat {
  pid_t pid = 0, parent = 0;
  double user = 0, system = 0, children_user = 0, children_system = 0;  ///< children: those waited for
  double threads = 0;
  std::uint64_t start_time = 0;  ///< since boot
  double resident_pages = 0;
};

/// What is malformed reads as nothing.
std::optional<ProcessStat> parse_process_stat(std::string_view text) noexcept;

/// Who is whose child, as their files told. `processes` outlives it.
class ProcessTree {
 public:
  explicit ProcessTree(const std::vector<ProcessStat>& processes);
  /// All that came from `root`, which is not among them.
  std::vector<const ProcessStat*> below(pid_t root) const;

 private:
  std::multimap<pid_t, const ProcessStat*> children_;
};

}  // namespace iitbfaas::base
