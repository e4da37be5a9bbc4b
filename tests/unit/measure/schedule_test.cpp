#include "measure/schedule.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

namespace iitbfaas::measure {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using Seconds = std::chrono::duration<double>;

LoadProfile at_rate(const std::string& rate, std::chrono::milliseconds duration) {
  return {.rate = load_rate(rate), .duration = duration};
}

std::vector<nanoseconds> starts(const LoadProfile& profile, std::size_t most = 10'000'000) {
  Schedule schedule{profile};
  std::vector<nanoseconds> times;
  while (times.size() < most) {
    const auto time = schedule.next();
    if (!time) break;
    times.push_back(*time);
  }
  return times;
}

std::size_t between(const std::vector<nanoseconds>& times, nanoseconds begin, nanoseconds end) {
  return static_cast<std::size_t>(
      std::ranges::count_if(times, [&](nanoseconds time) { return time >= begin && time < end; }));
}

/// The integral of rate_at by many small steps.
double integral(const LoadProfile& profile, nanoseconds until) {
  constexpr int steps = 10'000;
  double sum = 0;
  for (int step = 0; step < steps; ++step) {
    const auto middle =
        nanoseconds{static_cast<std::int64_t>((step + 0.5) / steps * static_cast<double>(until.count()))};
    sum += rate_at(profile.rate, middle, profile.duration);
  }
  return sum / steps * Seconds{until}.count();
}

TEST(Schedule, SpacesAConstantRateEvenly) {
  const auto times = starts(at_rate("100", 4s));
  ASSERT_EQ(times.size(), 400u);
  for (std::size_t i = 0; i < times.size(); ++i) EXPECT_EQ(times[i], 10ms * static_cast<int>(i));
}

TEST(Schedule, FollowsTheIntegralOfEveryShape) {
  for (const auto* shape :
       {"700", "step:100..900/3", "step:900..100/4", "ramp:0..1000", "ramp:1000..0", "ramp:50..1500",
        "sine:500..1000/3s", "sine:500..600/700ms", "spike:100..3000@2s+500ms", "spike:100..0@2s+1s",
        "points:100@0s/0@1s/900@2500ms/300@4s", "points:500@3s"}) {
    const auto profile = at_rate(shape, 5s);
    const auto times = starts(profile);
    EXPECT_TRUE(std::ranges::is_sorted(times)) << shape;
    for (const nanoseconds moment : {500ms, 1200ms, 2100ms, 2600ms, 3700ms, 5000ms}) {
      const auto called_for = integral(profile, moment);
      EXPECT_NEAR(static_cast<double>(between(times, 0s, moment)), called_for, 1.6)
          << shape << " " << moment.count();
    }
  }
}

TEST(Schedule, EndsWithTheRequestsOrTheTimeWhicheverIsFirst) {
  auto profile = at_rate("100", 4s);
  profile.requests = 30;
  EXPECT_EQ(starts(profile).size(), 30u);
  profile.requests = 30'000;
  EXPECT_EQ(starts(profile).size(), 400u);
  profile.duration = 0ms;
  EXPECT_EQ(starts(profile).size(), 30'000u);
  EXPECT_EQ(starts(at_rate("points:5@0s/0@1s", 0ms), 100).size(), 5u);
}

TEST(Schedule, DrawsExponentialGapsForPoisson) {
  const auto times = starts(at_rate("1000,poisson", 100s));
  const auto count = static_cast<double>(times.size());
  EXPECT_NEAR(count, 100'000, 5 * std::sqrt(100'000));
  double sum = 0, squares = 0;
  for (std::size_t i = 1; i < times.size(); ++i) {
    const double gap = Seconds{times[i] - times[i - 1]}.count();
    sum += gap;
    squares += gap * gap;
  }
  const double mean = sum / count;
  EXPECT_NEAR(mean, 1e-3, 2e-5);
  EXPECT_NEAR(std::sqrt(squares / count - mean * mean) / mean, 1, 0.02);  // as of every exponential
}

TEST(Schedule, IsTheSameForTheSameSeedOnly) {
  auto profile = at_rate("ramp:10..500,poisson", 5s);
  const auto times = starts(profile);
  EXPECT_EQ(starts(profile), times);
  profile.seed = 2;
  EXPECT_NE(starts(profile), times);
}

TEST(Schedule, WarmsUpBeforeTheStartAtItsRate) {
  auto profile = at_rate("step:100..300/2", 2s);
  profile.warm_up = 500ms;
  profile.requests = 390;
  const auto times = starts(profile);
  EXPECT_EQ(times.front(), -500ms);
  EXPECT_EQ(between(times, -500ms, 0s), 50u);
  EXPECT_EQ(between(times, 0s, 2s), 390u);
  EXPECT_EQ(times[50], 0ns);
}

TEST(Schedule, StaysExactAfterManyRequests) {
  Schedule schedule{at_rate("30000", 1h)};
  std::optional<nanoseconds> time;
  for (int i = 0; i <= 30'000 * 60; ++i) time = schedule.next();
  EXPECT_EQ(time, nanoseconds{1min});
}

}  // namespace
}  // namespace iitbfaas::measure
