#pragma once
#include "measure/random.hpp"
#include "measure/rate_curve.hpp"

#include "iitbfaas/load_profile.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace iitbfaas::measure {

/// The intended starts of an open loop, one by one: the same for the same profile and seed. Each is where the
/// integral of the rate passes the next whole number, or, Poisson, an exponential step of mean one.
class Schedule {
 public:
  explicit Schedule(const LoadProfile& profile);

  /// Since the start of what is counted: below zero during the warm-up. Nothing when that was all.
  std::optional<std::chrono::nanoseconds> next();

 private:
  std::optional<double> next_of(RateCurve& curve);

  std::chrono::nanoseconds warm_up_;
  RateCurve warm_up_curve_;
  RateCurve curve_;
  std::uint64_t left_;  ///< that are counted
  bool poisson_;
  bool warm_;
  Random random_;
  double requests_ = 0;  ///< where the integral stands
  bool first_ = true;
};

}  // namespace iitbfaas::measure
