#include "scale/function_scaler.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::scale {
namespace {

using namespace std::chrono_literals;

ScaledService service(std::uint32_t wanted, std::optional<ScalingPolicy> policy = ScalingPolicy{}) {
  return {.id = "id", .function = "f.ns", .wanted = wanted, .policy = std::move(policy)};
}

/// In virtual time: ten looks a second.
class Scaler : public testing::Test {
 protected:
  /// What is wished after so long of the same; the first wish ends it.
  std::optional<ScaleDecision> after(FunctionScaler& scaler, std::chrono::milliseconds length,
                                     const FunctionLoad& load, std::optional<double> queried = {}) {
    for (const auto end = now_ + length; now_ < end;) {
      now_ += 100ms;
      scaler.observe(load, queried, now_);
      if (auto wish = scaler.wish(now_)) return wish;
    }
    return std::nullopt;
  }
  void carry_out(FunctionScaler& scaler, const ScaleDecision& decision) {
    scaler.applied(decision, std::chrono::system_clock::time_point{now_.time_since_epoch()});
  }

  static constexpr FunctionLoad quiet{.rate = 0, .under_way = 0, .ready = 1, .complete = true};
  Clock::time_point now_{100s};
};

TEST_F(Scaler, FollowsTheRateOfRequests) {
  FunctionScaler scaler{service(1)};
  const auto wish = after(scaler, 2s, {.rate = 450, .under_way = 9, .ready = 1, .complete = true});
  ASSERT_TRUE(wish);
  EXPECT_EQ(wish->replicas, 10U);
  carry_out(scaler, *wish);
  EXPECT_EQ(scaler.service().wanted, 10U);
  const auto status = scaler.status();
  ASSERT_EQ(status.changes.size(), 1U);
  EXPECT_EQ(status.changes[0].from, 1U);
  EXPECT_EQ(status.changes[0].to, 10U);
  EXPECT_EQ(status.load, 450);
}

TEST_F(Scaler, FollowsWhatIsUnderWayOrWhatAQuerySays) {
  FunctionScaler by_capacity{service(1, ScalingPolicy{.type = ScaleType::capacity, .target = 10})};
  const auto capacity = after(by_capacity, 2s, {.rate = 1, .under_way = 45, .ready = 1, .complete = true});
  ASSERT_TRUE(capacity);
  EXPECT_EQ(capacity->replicas, 5U);
  FunctionScaler by_query{service(1, ScalingPolicy{.type = ScaleType::query, .target = 10, .query = "q"})};
  const auto query = after(by_query, 30s, quiet, 27);
  ASSERT_TRUE(query);
  EXPECT_EQ(query->replicas, 3U);
}

TEST_F(Scaler, KeepsReplicasWhenNobodyKnowsTheLoad) {
  FunctionScaler scaler{service(7)};
  EXPECT_FALSE(after(scaler, 60s, {}));
  EXPECT_EQ(scaler.status().decision.reason, ScaleReason::no_data);
}

TEST_F(Scaler, LeavesAFunctionWithoutAPolicyAloneAndWakesIt) {
  FunctionScaler scaler{service(3, std::nullopt)};
  EXPECT_FALSE(after(scaler, 60s, quiet));
  scaler.seen(service(0, std::nullopt));
  const auto wish = after(scaler, 1s, {.held = 1});
  ASSERT_TRUE(wish);
  EXPECT_EQ(wish->replicas, 1U);
  EXPECT_EQ(wish->reason, ScaleReason::wake);
  carry_out(scaler, *wish);
  EXPECT_FALSE(after(scaler, 1s, {.held = 100})) << "one wakes it, the others wait";
}

TEST_F(Scaler, WaitsLongerEachTimeTheEngineRefusesAndSaysWhy) {
  FunctionScaler scaler{service(0, std::nullopt)};
  std::vector<std::chrono::milliseconds> waited;
  for (int i = 0; i < 9; ++i) {
    const auto asked_at = now_;
    ASSERT_TRUE(after(scaler, 60s, {.held = 1}));
    waited.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(now_ - asked_at));
    scaler.refused("no room", now_);
  }
  EXPECT_EQ(waited, (std::vector<std::chrono::milliseconds>{100ms, 500ms, 1s, 2s, 4s, 8s, 16s, 30s, 30s}));
  EXPECT_EQ(scaler.status().problem, "no room");
  const auto wish = after(scaler, 60s, {.held = 1});
  ASSERT_TRUE(wish);
  carry_out(scaler, *wish);
  EXPECT_EQ(scaler.status().problem, "");
}

TEST_F(Scaler, DoesWhatAnAlertSaysAndKeepsItAgainstItsOwnLoadForAWhile) {
  FunctionScaler scaler{service(1, ScalingPolicy{.max = 10, .factor = 30})};
  ASSERT_FALSE(after(scaler, 60s, quiet));
  scaler.alert("Long", AlertMeaning::high, now_);
  const auto wish = after(scaler, 100ms, quiet);
  ASSERT_TRUE(wish);
  EXPECT_EQ(wish->replicas, 4U);
  EXPECT_EQ(wish->reason, ScaleReason::alert);
  carry_out(scaler, *wish);
  const auto called_at = now_;
  const auto down = after(scaler, 120s, quiet);
  ASSERT_TRUE(down);
  EXPECT_EQ(down->replicas, 1U);
  EXPECT_GE(now_ - called_at, 30s - 100ms);
}

TEST_F(Scaler, TakesAnAlertBackToWhatThereWasWhereThereIsNoPolicy) {
  FunctionScaler scaler{service(3, std::nullopt)};
  scaler.alert("High", AlertMeaning::high, now_);
  const auto up = after(scaler, 100ms, quiet);
  ASSERT_TRUE(up);
  EXPECT_EQ(up->replicas, 7U);
  carry_out(scaler, *up);
  scaler.alert("High", AlertMeaning::resolved, now_);
  const auto down = after(scaler, 100ms, quiet);
  ASSERT_TRUE(down);
  EXPECT_EQ(down->replicas, 3U);
  carry_out(scaler, *down);
  scaler.alert("High", AlertMeaning::resolved, now_);
  EXPECT_FALSE(after(scaler, 1s, quiet)) << "there is nothing to take back";
}

TEST_F(Scaler, ForgetsWhatItSawUnderAnotherPolicy) {
  FunctionScaler scaler{service(1)};
  ASSERT_FALSE(after(scaler, 20s, {.rate = 40, .ready = 1, .complete = true}));
  scaler.seen(service(1, ScalingPolicy{.type = ScaleType::capacity, .target = 10}));
  EXPECT_FALSE(after(scaler, 20s, quiet)) << "forty was a rate";
}

TEST_F(Scaler, SaysWhatPrometheusDoesNot) {
  FunctionScaler scaler{service(1)};
  scaler.unanswered("nobody answers there");
  EXPECT_EQ(scaler.status().problem, "nobody answers there");
}

}  // namespace
}  // namespace iitbfaas::scale
