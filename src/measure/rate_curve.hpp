#pragma once
#include "iitbfaas/load_profile.hpp"

#include <chrono>
#include <optional>
#include <vector>

namespace iitbfaas::measure {

/// A rate over time, and its integral: how many requests are called for until a time. Times are seconds since
/// the start.
class RateCurve {
 public:
  /// `duration` zero: without an end. The rate is a valid one.
  RateCurve(const LoadRate& rate, std::chrono::nanoseconds duration);

  double rate_at(double time) const;

  /// When the integral reaches `requests`: exact but for rounding. Nothing when it never does. Calls come
  /// with ascending numbers.
  std::optional<double> time_of(double requests);

 private:
  /// The rate is a line from `first_rate` to `last_rate`.
  struct Segment {
    double begin = 0, end = 0;
    double first_rate = 0, last_rate = 0;
    double requests = 0;  ///< before it
  };

  void append(double end, double first_rate, double last_rate);
  double time_on_sine(double requests) const;

  LoadRate rate_;
  std::vector<Segment> segments_;
  std::size_t at_ = 0;  ///< the segment that the last time lay in
};

}  // namespace iitbfaas::measure
