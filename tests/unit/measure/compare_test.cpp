#include "measure/random.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/report.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace {

using namespace iitbfaas;
using namespace std::chrono_literals;

/// Near a normal distribution of mean 0 and deviation 1.
double noise(measure::Random& random) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += random.below_one();
  return sum;
}

struct Truth {
  double rate = 1'000;
  double latency_ms = 10;
  double noise = 0.02;  ///< relative, from second to second and from run to run
  std::uint64_t failed = 0;
};

Report measured(const Truth& truth, std::uint64_t seed, std::uint32_t repetitions = 3) {
  measure::Random random{seed};
  Report report;
  for (std::uint32_t repetition = 1; repetition <= repetitions; ++repetition) {
    ReportRun run{.parameters = {{"rate", truth.rate > 0 ? 1'000.0 : 0.0}}, .repetition = repetition};
    const double drift = 1 + truth.noise * noise(random);
    for (int second = 0; second < 10; ++second) {
      const double factor = drift * (1 + truth.noise * noise(random));
      const auto completed = static_cast<std::uint64_t>(truth.rate * factor);
      const std::chrono::nanoseconds latency{std::llround(truth.latency_ms * 1e6 * factor)};
      run.result.intervals.push_back({.at = second * 1s,
                                      .length = 1s,
                                      .intended = completed,
                                      .completed = completed,
                                      .failed = truth.failed,
                                      .p50 = latency,
                                      .p90 = latency,
                                      .p99 = latency});
      run.result.latency.record(latency, completed);
      run.result.completed += completed;
      run.result.intended += completed + truth.failed;
      run.result.failures["closed"] += truth.failed;
    }
    run.result.duration = 10s;
    report.runs.push_back(std::move(run));
  }
  return report;
}

Verdict verdict_of(const std::vector<FigureComparison>& comparisons, const std::string& figure) {
  for (const auto& comparison : comparisons) {
    if (comparison.figure == figure) return comparison.verdict;
  }
  throw Error{"no " + figure};
}

TEST(Compare, FindsNoDifferenceWhereThereIsNone) {
  std::map<std::string, int> wrong;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    for (const auto& each : compare(measured({}, 2 * seed), measured({}, 2 * seed + 1), 0.05, seed)) {
      wrong[each.figure] += each.verdict == Verdict::better || each.verdict == Verdict::worse ? 1 : 0;
    }
  }
  EXPECT_EQ(wrong.size(), 5u);
  for (const auto& [figure, times] : wrong) EXPECT_LE(times, 5) << figure;
}

TEST(Compare, FindsTenPercentInLittleNoise) {
  const Truth before{.noise = 0.005}, after{.rate = 1'100, .latency_ms = 11, .noise = 0.005};
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto comparisons = compare(measured(before, 2 * seed), measured(after, 2 * seed + 1), 0.05, seed);
    EXPECT_EQ(verdict_of(comparisons, "requests_per_second"), Verdict::better) << seed;
    EXPECT_EQ(verdict_of(comparisons, "latency.p50_s"), Verdict::worse) << seed;
    EXPECT_EQ(verdict_of(comparisons, "failed_ratio"), Verdict::same) << seed;
  }
}

TEST(Compare, IsUnclearWhereNoiseIsGreaterThanTheMargin) {
  const auto comparisons = compare(measured({.noise = 0.3}, 1), measured({.noise = 0.3}, 2));
  EXPECT_EQ(verdict_of(comparisons, "latency.p99_s"), Verdict::unclear);
}

TEST(Compare, TakesManyFailuresForWorseAndFewForNothing) {
  EXPECT_EQ(verdict_of(compare(measured({}, 1), measured({.failed = 20}, 2)), "failed_ratio"),
            Verdict::worse);
  EXPECT_EQ(verdict_of(compare(measured({.failed = 20}, 1), measured({}, 2)), "failed_ratio"),
            Verdict::better);
  auto one = measured({}, 2);
  one.runs[0].result.failures["closed"] = 1;
  one.runs[0].result.intervals[4].failed = 1;
  EXPECT_NE(verdict_of(compare(measured({}, 1), one), "failed_ratio"), Verdict::worse);
}

TEST(Compare, GivesTheSameAnswerForTheSameSeed) {
  const auto before = measured({}, 1), after = measured({}, 2);
  EXPECT_EQ(compare(before, after, 0.05, 7), compare(before, after, 0.05, 7));
  EXPECT_NE(compare(before, after, 0.05, 7), compare(before, after, 0.05, 8));
}

TEST(Compare, HasAnIntervalAboutTheRatio) {
  for (const auto& each : compare(measured({}, 1), measured({.rate = 2'000}, 2))) {
    if (each.figure != "requests_per_second") continue;
    EXPECT_LT(each.low, 2);
    EXPECT_GT(each.high, 2);
    EXPECT_NEAR(each.after / each.before, 2, 0.1);
  }
}

TEST(Compare, RefusesReportsWithNothingInCommon) {
  EXPECT_THROW(compare(measured({}, 1), measured({.rate = 0}, 1)), InvalidSpec);
  EXPECT_THROW(compare(Report{}, Report{}), InvalidSpec);
  EXPECT_THROW(compare(measured({}, 1), measured({}, 1), -1), InvalidSpec);
}

TEST(Compare, LeavesOutLatenciesWhenNothingCompleted) {
  Report report{.runs = {{.result = {.duration = 1s, .intended = 10, .failures = {{"connect", 10}}}}}};
  std::vector<std::string> figures;
  for (const auto& each : compare(report, report)) figures.push_back(each.figure);
  EXPECT_EQ(figures, (std::vector<std::string>{"requests_per_second", "failed_ratio"}));
}

}  // namespace
