#include "support/promql.hpp"

#include <gtest/gtest.h>

namespace test_support {
namespace {

using Names = std::set<std::string>;

TEST(PromqlNames, AreFoundAmongFunctionsOperatorsAndLabels) {
  EXPECT_EQ(metrics_of(R"(sum by (node, job) (rate(a_total{code=~"5.."}[1m])) / on (x) b > 0.5)"),
            (Names{"a_total", "b"}));
  EXPECT_EQ(metrics_of("histogram_quantile(0.99, sum by (le) (rate(c_bucket[5m]))) unless d"),
            (Names{"c_bucket", "d"}));
  EXPECT_EQ(metrics_of("time() - max(e) > 30 or sum(f) < 1e3"), (Names{"e", "f"}));
  EXPECT_EQ(selectors_of(R"(absent(up{job="a b"} == 1))"), (Names{R"(up{job="a b"})"}));
}

}  // namespace
}  // namespace test_support
