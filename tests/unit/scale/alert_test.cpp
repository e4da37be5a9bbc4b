#include "iitbfaas/scaling.hpp"

#include <gtest/gtest.h>

namespace iitbfaas {
namespace {

const ScalingPolicy by_alerts{};  // 1 to 20, factor 20 percent: 4

TEST(ReplicasAfterAlert, AddsTheFactorOfMax) {
  EXPECT_EQ(replicas_after_alert(by_alerts, 1, AlertMeaning::high), 5u);
  EXPECT_EQ(replicas_after_alert(by_alerts, 18, AlertMeaning::high), 20u);
  EXPECT_EQ(replicas_after_alert({.max = 3, .factor = 1}, 1, AlertMeaning::high), 2u) << "one at least";
}

TEST(ReplicasAfterAlert, RemovesAsManyWhenLoadIsLow) {
  EXPECT_EQ(replicas_after_alert(by_alerts, 9, AlertMeaning::low), 5u);
  EXPECT_EQ(replicas_after_alert(by_alerts, 2, AlertMeaning::low), 1u);
  EXPECT_EQ(replicas_after_alert({.min = 2}, 3, AlertMeaning::low), 2u);
}

TEST(ReplicasAfterAlert, GoesBackToMinWhenResolved) {
  EXPECT_EQ(replicas_after_alert({.min = 2}, 9, AlertMeaning::resolved), 2u);
  EXPECT_EQ(replicas_after_alert({.min = 0, .zero = true}, 9, AlertMeaning::resolved), 1u);
}

TEST(ReplicasAfterAlert, WakesNothingThatSleepsButForAHighOne) {
  const ScalingPolicy policy{.zero = true};
  EXPECT_EQ(replicas_after_alert(policy, 0, AlertMeaning::low), 0u);
  EXPECT_EQ(replicas_after_alert(policy, 0, AlertMeaning::resolved), 0u);
  EXPECT_EQ(replicas_after_alert(policy, 0, AlertMeaning::high), 4u);
}

TEST(ReplicasAfterAlert, ChangesNothingWithoutAFactor) {
  for (const auto meaning : {AlertMeaning::high, AlertMeaning::low, AlertMeaning::resolved}) {
    EXPECT_EQ(replicas_after_alert({.factor = 0}, 7, meaning), 7u);
  }
}

}  // namespace
}  // namespace iitbfaas
