#pragma once
#include "measure/recorder.hpp"
#include "measure/schedule.hpp"

#include "iitbfaas/load.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace iitbfaas::measure {

/// The seconds of a run, put together from what its threads saw of each.
class Timeline {
 public:
  explicit Timeline(const LoadProfile& profile);

  void add(std::vector<Second> seconds);
  /// Counts what was intended until `now`, of an open loop.
  void intend_until(std::chrono::nanoseconds now);

  std::uint64_t intended() const noexcept { return intended_; }
  std::uint64_t completed() const noexcept { return completed_; }
  std::uint64_t failed() const noexcept { return failed_; }

  LoadInterval interval(std::int64_t number) const;
  /// All of them, of a run that was so long.
  std::vector<LoadInterval> intervals(std::chrono::nanoseconds duration) const;

 private:
  static LoadInterval interval_of(const Second& second);

  std::optional<Schedule> schedule_;  ///< of an open loop
  std::optional<std::chrono::nanoseconds> next_ = {};
  std::map<std::int64_t, std::uint64_t> intended_in_;
  std::map<std::int64_t, Second> recent_;        ///< to which threads may still add
  std::map<std::int64_t, LoadInterval> before_;  ///< that no thread adds to any more
  std::uint64_t intended_ = 0, completed_ = 0, failed_ = 0;
};

}  // namespace iitbfaas::measure
