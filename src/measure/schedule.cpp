#include "measure/schedule.hpp"

#include <cmath>
#include <limits>

namespace iitbfaas::measure {
namespace {

using std::chrono::nanoseconds;

nanoseconds from_seconds(double seconds) { return nanoseconds{std::llround(seconds * 1e9)}; }

/// At the rate of the start.
RateCurve warm_up_of(const LoadProfile& profile) {
  return {LoadRate{.rate = RateCurve{profile.rate, profile.duration}.rate_at(0)}, profile.warm_up};
}

}  // namespace

Schedule::Schedule(const LoadProfile& profile)
    : warm_up_{profile.warm_up},
      warm_up_curve_{warm_up_of(profile)},
      curve_{profile.rate, profile.duration},
      left_{profile.requests == 0 ? std::numeric_limits<std::uint64_t>::max() : profile.requests},
      poisson_{profile.rate.poisson},
      warm_{warm_up_.count() == 0},
      random_{profile.seed} {}

std::optional<nanoseconds> Schedule::next() {
  if (!warm_) {
    if (const auto time = next_of(warm_up_curve_)) return from_seconds(*time) - warm_up_;
    warm_ = true;
    first_ = true;
    requests_ = 0;
  }
  if (left_ == 0) return std::nullopt;
  --left_;
  const auto time = next_of(curve_);
  return time ? std::optional{from_seconds(*time)} : std::nullopt;
}

std::optional<double> Schedule::next_of(RateCurve& curve) {
  if (poisson_)
    requests_ += random_.exponential();
  else if (!first_)
    requests_ += 1;
  first_ = false;
  return curve.time_of(requests_);
}

}  // namespace iitbfaas::measure
