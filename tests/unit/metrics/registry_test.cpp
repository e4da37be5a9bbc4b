#include "metrics/registry.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>
#include <string>
#include <thread>

namespace iitbfaas::metrics {
namespace {

TEST(Registry, WritesCountersAndGaugesSortedByName) {
  Registry registry;
  registry.gauge("b_now", "How many now.").set(1.5);
  registry.counter("a_total", "How many so far.", {{"code", "200"}}).add(3);
  EXPECT_EQ(registry.text(),
            "# HELP a_total How many so far.\n"
            "# TYPE a_total counter\n"
            "a_total{code=\"200\"} 3\n"
            "# HELP b_now How many now.\n"
            "# TYPE b_now gauge\n"
            "b_now 1.5\n");
}

TEST(Registry, GivesTheSameMetricForTheSameLabelsInAnyOrder) {
  Registry registry;
  auto& first = registry.counter("n", "", {{"a", "1"}, {"b", "2"}});
  EXPECT_EQ(&first, &registry.counter("n", "", {{"b", "2"}, {"a", "1"}}));
  EXPECT_NE(&first, &registry.counter("n", "", {{"a", "1"}, {"b", "3"}}));
}

TEST(Registry, EscapesHelpAndLabelValues) {
  Registry registry;
  registry.counter("n", "say \"a\\b\"\ntwice", {{"path", "\"C:\\x\"\ny"}});
  EXPECT_EQ(registry.text(),
            "# HELP n say \"a\\\\b\"\\ntwice\n"
            "# TYPE n counter\n"
            "n{path=\"\\\"C:\\\\x\\\"\\ny\"} 0\n");
}

TEST(Registry, WritesHistogramBucketsCumulatively) {
  Registry registry;
  auto& histogram = registry.histogram("t_seconds", "Time.", {{"f", "x"}});
  for (const double seconds : {0.005, 0.0051, 3.0, 60.0}) histogram.observe(seconds);
  EXPECT_EQ(registry.text(),
            "# HELP t_seconds Time.\n"
            "# TYPE t_seconds histogram\n"
            "t_seconds_bucket{f=\"x\",le=\"0.005\"} 1\n"
            "t_seconds_bucket{f=\"x\",le=\"0.01\"} 2\n"
            "t_seconds_bucket{f=\"x\",le=\"0.025\"} 2\n"
            "t_seconds_bucket{f=\"x\",le=\"0.05\"} 2\n"
            "t_seconds_bucket{f=\"x\",le=\"0.1\"} 2\n"
            "t_seconds_bucket{f=\"x\",le=\"0.25\"} 2\n"
            "t_seconds_bucket{f=\"x\",le=\"0.5\"} 2\n"
            "t_seconds_bucket{f=\"x\",le=\"1\"} 2\n"
            "t_seconds_bucket{f=\"x\",le=\"2.5\"} 2\n"
            "t_seconds_bucket{f=\"x\",le=\"5\"} 3\n"
            "t_seconds_bucket{f=\"x\",le=\"10\"} 3\n"
            "t_seconds_bucket{f=\"x\",le=\"+Inf\"} 4\n"
            "t_seconds_sum{f=\"x\"} 63.0101\n"
            "t_seconds_count{f=\"x\"} 4\n");
}

TEST(Registry, WritesValuesThatAreNoNumbersAsPrometheusDoes) {
  Registry registry;
  registry.gauge("a", "").set(std::numeric_limits<double>::infinity());
  registry.gauge("b", "").set(-std::numeric_limits<double>::infinity());
  registry.gauge("c", "").set(std::numeric_limits<double>::quiet_NaN());
  const auto text = registry.text();
  EXPECT_NE(text.find("\na +Inf\n"), std::string::npos);
  EXPECT_NE(text.find("\nb -Inf\n"), std::string::npos);
  EXPECT_NE(text.find("\nc NaN\n"), std::string::npos);
}

TEST(Registry, RefusesOneNameForTwoKinds) {
  Registry registry;
  registry.counter("n", "");
  EXPECT_THROW(registry.gauge("n", ""), std::logic_error);
}

TEST(Registry, ForgetsTheMetricsThatCarryALabel) {
  Registry registry;
  registry.counter("n", "", {{"function", "a"}, {"code", "200"}});
  registry.counter("n", "", {{"function", "a"}, {"code", "502"}});
  registry.counter("n", "", {{"function", "b"}, {"code", "200"}});
  registry.remove("n", "function", "a");
  EXPECT_EQ(registry.text(), "# HELP n \n# TYPE n counter\nn{code=\"200\",function=\"b\"} 0\n");
  registry.remove("n", "function", "b");
  registry.remove("absent", "function", "b");
  EXPECT_EQ(registry.text(), "");
}

TEST(Registry, LeavesASharedMetricValidAfterItsRemoval) {
  Registry registry;
  const auto kept = registry.shared_counter("n", "", {{"function", "a"}});
  const auto duration = registry.shared_histogram("s", "", {{"function", "a"}});
  const auto size = registry.shared_gauge("g", "", {{"function", "a"}});
  registry.remove("n", "function", "a");
  kept->add();
  duration->observe(1);
  size->set(2);
  EXPECT_EQ(kept->value(), 1U);
  EXPECT_EQ(registry.counter("n", "", {{"function", "a"}}).value(), 0U);
}

TEST(Registry, CountsFromSeveralThreads) {
  Registry registry;
  constexpr int rounds = 2000;
  const auto count = [&] {
    for (int i = 0; i < rounds; ++i) {
      registry.counter("n", "").add();
      registry.histogram("s", "").observe(0.001);
      if (i % 100 == 0) {
        EXPECT_FALSE(registry.text().empty());
      }
    }
  };
  {
    const std::jthread other{count};
    count();
  }
  EXPECT_EQ(registry.counter("n", "").value(), 2U * rounds);
  EXPECT_NE(registry.text().find("s_count 4000\n"), std::string::npos);
}

}  // namespace
}  // namespace iitbfaas::metrics
