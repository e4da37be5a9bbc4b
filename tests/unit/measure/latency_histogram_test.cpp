#include "iitbfaas/latency_histogram.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <random>
#include <vector>

namespace iitbfaas {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

LatencyHistogram counted(const std::vector<nanoseconds>& latencies) {
  LatencyHistogram histogram;
  for (const auto latency : latencies) histogram.record(latency);
  return histogram;
}

/// As skewed as latencies are: 1 µs to minutes.
std::vector<nanoseconds> many_latencies(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random{seed};
  std::lognormal_distribution<double> latency{13, 2.5};
  std::vector<nanoseconds> latencies;
  for (std::size_t i = 0; i < count; ++i) {
    latencies.push_back(
        nanoseconds{std::clamp<std::int64_t>(std::llround(latency(random)), 1000, 600'000'000'000)});
  }
  return latencies;
}

LatencyHistogram restored(const LatencyHistogram& histogram) {
  return LatencyHistogram::restored(histogram.buckets(), histogram.min(), histogram.max(), histogram.total());
}

TEST(LatencyHistogram, IsEmptyAtFirst) {
  const LatencyHistogram histogram;
  EXPECT_EQ(histogram.count(), 0u);
  EXPECT_EQ(histogram.percentile(99), 0ns);
  EXPECT_EQ(histogram.mean(), 0ns);
  EXPECT_EQ(histogram.deviation(), 0ns);
  EXPECT_TRUE(histogram.buckets().empty());
  EXPECT_EQ(restored(histogram), histogram);
}

TEST(LatencyHistogram, GivesPercentilesToThreeDigitsOverItsWholeRange) {
  auto latencies = many_latencies(200'000, 7);
  const auto histogram = counted(latencies);
  std::ranges::sort(latencies);
  for (const double percent : {0.1, 1.0, 10.0, 50.0, 90.0, 99.0, 99.9, 99.99, 100.0}) {
    const auto rank =
        static_cast<std::size_t>(std::ceil(percent / 100 * static_cast<double>(latencies.size())));
    const auto truth = static_cast<double>(latencies[rank - 1].count());
    const auto reading = static_cast<double>(histogram.percentile(percent).count());
    EXPECT_NEAR(reading / truth, 1, 0.001) << percent;
    EXPECT_GE(reading, truth) << percent;
  }
  EXPECT_EQ(histogram.percentile(0), latencies.front());
}

TEST(LatencyHistogram, IsExactBelowTwoMicroseconds) {
  LatencyHistogram histogram;
  for (int i = 0; i < 2048; ++i) histogram.record(nanoseconds{i});
  const auto buckets = histogram.buckets();
  ASSERT_EQ(buckets.size(), 2048u);
  for (int i = 0; i < 2048; ++i) EXPECT_EQ(buckets[static_cast<std::size_t>(i)].highest, nanoseconds{i});
}

TEST(LatencyHistogram, HoldsEveryLatencyInTheBucketAboveIt) {
  for (const auto latency : many_latencies(20'000, 3)) {
    const auto bucket = counted({latency}).buckets().front();
    EXPECT_GE(bucket.highest, latency);
    EXPECT_LE(static_cast<double>((bucket.highest - latency).count()),
              0.001 * static_cast<double>(latency.count()));
  }
}

TEST(LatencyHistogram, KeepsWhatIsOutsideAtItsEnds) {
  const auto histogram = counted({-5s, 1h});
  EXPECT_EQ(histogram.min(), 0ns);
  EXPECT_EQ(histogram.max(), 10min);
  EXPECT_EQ(histogram.percentile(100), 10min);
}

TEST(LatencyHistogram, KnowsMeanAndDeviation) {
  LatencyHistogram histogram;
  histogram.record(10ms, 3);
  histogram.record(30ms, 1);
  EXPECT_EQ(histogram.count(), 4u);
  EXPECT_EQ(histogram.mean(), 15ms);
  EXPECT_EQ(histogram.total(), 60ms);
  EXPECT_NEAR(static_cast<double>(histogram.deviation().count()), 8'660'254, 20'000);
}

TEST(LatencyHistogram, SaysHowManyWereLonger) {
  const auto histogram = counted({500us, 1ms, 1ms, 2ms, 3s});
  EXPECT_EQ(histogram.count_above(1ms), 2u);
  EXPECT_EQ(histogram.count_above(0ns), 5u);
  EXPECT_EQ(histogram.count_above(1h), 0u);
}

TEST(LatencyHistogram, MergesAsIfOneHadCountedAll) {
  const auto first = many_latencies(1'000, 1);
  const auto second = many_latencies(500, 2);
  auto all = first;
  all.insert(all.end(), second.begin(), second.end());
  auto merged = counted(first);
  merged.merge(counted(second));
  merged.merge({});
  EXPECT_EQ(merged, counted(all));
  LatencyHistogram other_way = counted(second);
  other_way.merge(counted(first));
  EXPECT_EQ(merged, other_way);
}

TEST(LatencyHistogram, IsEmptyWhenCleared) {
  auto histogram = counted({1ms, 5s});
  histogram.clear();
  EXPECT_EQ(histogram, LatencyHistogram{});
}

TEST(LatencyHistogram, IsRestoredFromItsBuckets) {
  const auto histogram = counted(many_latencies(5'000, 11));
  EXPECT_EQ(restored(histogram), histogram);
  EXPECT_NE(restored(counted({1ms})), counted({1001us}));
}

TEST(LatencyHistogram, RefusesBucketsThatNoneHas) {
  using Buckets = std::vector<LatencyHistogram::Bucket>;
  const auto refused = [](const Buckets& buckets, nanoseconds min, nanoseconds max, nanoseconds total) {
    EXPECT_THROW(LatencyHistogram::restored(buckets, min, max, total), InvalidSpec);
  };
  refused({{20ns, 1}, {10ns, 1}}, 10ns, 20ns, 30ns);
  refused({{10ns, 1}, {10ns, 1}}, 10ns, 10ns, 20ns);
  refused({{10ns, 0}}, 10ns, 10ns, 10ns);
  refused({{-1ns, 1}}, 0ns, 0ns, 0ns);
  refused({{1h, 1}}, 1h, 1h, 1h);
  refused({{1'000'000ns, 1}}, 1ms, 1ms, 1ms);  // inside a bucket, not its end
  refused({{10ns, 1}}, 9ns, 10ns, 10ns);
  refused({{10ns, 1}}, 10ns, 10ns, 0ns);
  refused({}, 0ns, 1ns, 1ns);
  refused({{10ns, ~0ull}, {11ns, 2}}, 10ns, 11ns, 11ns);
}

TEST(LatencyHistogram, RefusesPercentsOutsideItsRange) {
  for (const double percent : {-1.0, 100.1, std::nan("")}) {
    EXPECT_THROW(LatencyHistogram{}.percentile(percent), InvalidSpec) << percent;
  }
}

TEST(LatencyHistogram, CountsOnWhereTheSumEnds) {
  LatencyHistogram histogram;
  histogram.record(10min, ~0ull / 2);
  histogram.record(10min);
  EXPECT_EQ(histogram.total(), nanoseconds::max());
}

}  // namespace
}  // namespace iitbfaas
