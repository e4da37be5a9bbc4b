#include "unit/scale/story.hpp"

#include "iitbfaas/scaling.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace iitbfaas {
namespace {

using namespace std::chrono_literals;
using test_support::Poisson;
using test_support::Story;

const ScalingPolicy plain{};  // 50 requests/s a replica, of which 0.9 are aimed at

bool scaled(const ScaleDecision& decision) { return decision.replicas > 1; }

TEST(Decide, FollowsOpenFaaSFormula) {
  Story story{plain};
  EXPECT_EQ(story.during(1min, 412).replicas, 10u);
  EXPECT_EQ(story.during(2min, 80).replicas, 2u);
}

TEST(Decide, AnswersAStepToTenTimesTheTargetWithinSixTicks) {
  for (const double target : {5., 50., 500.}) {
    Story story{{.target = target}};
    story.during(1min, target * 0.8);
    EXPECT_LE(story.until([](const auto& decision) { return decision.replicas >= 12; }, target * 10), 600ms)
        << target;
    EXPECT_EQ(story.replicas(), 12u);
    EXPECT_EQ(story.during(1min, target * 10).replicas, 12u) << "and stays there";
  }
}

TEST(Decide, AnswersAStepOfRequestsUnderWayJustAsSoon) {
  for (const double target : {1., 10., 50.}) {
    Story story{{.type = ScaleType::capacity, .target = target}};
    story.during(1min, target * 0.8);
    EXPECT_LE(story.until([](const auto& decision) { return decision.replicas >= 12; }, target * 10), 600ms)
        << target;
  }
}

TEST(Decide, BeginsAStepThatIsMoreThanTwofoldAfterTwoTicks) {
  Story story{plain};
  story.during(1min, 40);
  EXPECT_LE(story.until(scaled, 500), 200ms);
  EXPECT_EQ(story.last().reason, ScaleReason::panic);
}

TEST(Decide, FollowsASmallRiseOverTheStableWindow) {
  Story story{plain};
  story.during(1min, 40);
  const auto reaction = story.until(scaled, 80);
  EXPECT_GT(reaction, 1s);
  EXPECT_LT(reaction, 5s);
  EXPECT_EQ(story.last().reason, ScaleReason::load);
}

TEST(Decide, TakesWhatCameAllAtOnceForNoRise) {
  Story story{plain};
  story.during(1min, 40);
  story.tick(900);  // 90 requests in one tick
  EXPECT_EQ(story.during(1min, 40).replicas, 1u);
  EXPECT_EQ(story.actions(), 0);
}

TEST(Decide, KeepsReplicasWhenNobodyKnowsTheLoad) {
  Story story{plain};
  story.during(1min, 412);
  const auto before = story.actions();
  EXPECT_EQ(story.during(10min, std::nullopt).replicas, 10u);
  EXPECT_EQ(story.last().reason, ScaleReason::no_data);
  EXPECT_EQ(story.actions(), before);
}

TEST(Decide, TakesNonsenseForNoLoad) {
  Story story{plain};
  story.during(1min, 412);
  for (const double nonsense :
       {std::numeric_limits<double>::quiet_NaN(), -1.0, std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(story.during(1min, nonsense).replicas, 10u);
    EXPECT_EQ(story.last().reason, ScaleReason::no_data);
  }
}

TEST(Decide, WaitsForADownWindowOfKnowledgeAfterAGap) {
  Story story{plain};
  story.during(2min, 412);
  story.during(2min, std::nullopt);
  EXPECT_EQ(story.during(29s, 10).replicas, 10u);
  EXPECT_EQ(story.during(3s, 10).replicas, 1u);
}

TEST(Decide, WhatWasCalledForBeforeAGapIsForgotten) {
  Story story{plain};
  story.during(2min, 412);
  story.during(20s, 10);  // calls for one, but not for long enough
  story.during(2min, std::nullopt);
  EXPECT_EQ(story.during(29s, 10).replicas, 10u);
}

TEST(Decide, KnowsNothingBeforeAPanicWindowHasPassed) {
  Story story{plain, 3};
  for (int i = 0; i < 5; ++i) EXPECT_EQ(story.tick(500).reason, ScaleReason::no_data) << i;
  EXPECT_TRUE(story.history().calls.empty());
  EXPECT_GT(story.tick(500).replicas, 9u);
}

TEST(Decide, NeverScalesDownOnAPartOfTheLoad) {
  Story story{plain};
  story.during(1min, 412);
  story.seen().complete = false;
  EXPECT_EQ(story.during(10min, 100).replicas, 10u);
  EXPECT_EQ(story.last().reason, ScaleReason::no_data);
  story.seen().complete = true;
  EXPECT_EQ(story.during(20s, 100).replicas, 10u) << "what was not known counts as needed";
  EXPECT_EQ(story.during(15s, 100).replicas, 3u);
}

TEST(Decide, ScalesUpOnAPartOfTheLoad) {
  Story story{plain};
  story.seen().complete = false;
  EXPECT_EQ(story.during(1min, 412).replicas, 10u);
}

TEST(Decide, StaysBelowMaxAndSaysSo) {
  Story story{{.max = 5}};
  EXPECT_EQ(story.during(1min, 4000).replicas, 5u);
  EXPECT_EQ(story.last().reason, ScaleReason::bounds);
}

TEST(Decide, StaysAboveMinWithoutLoad) {
  Story story{{.min = 3}, 5};
  EXPECT_EQ(story.during(10min, 0).replicas, 3u);
  EXPECT_EQ(story.last().reason, ScaleReason::steady);
}

TEST(Decide, BringsWhatIsOutsideIntoBoundsWhateverIsKnown) {
  EXPECT_EQ(Story({.min = 3}, 1).tick(std::nullopt).replicas, 3u);
  EXPECT_EQ(Story({.max = 3}, 9).tick(std::nullopt).replicas, 3u);
  EXPECT_EQ(Story({.min = 3, .zero = true}, 1).tick(std::nullopt).replicas, 3u);
  EXPECT_EQ(Story(plain, 0).tick(0).replicas, 1u) << "nobody said that it may go to zero";
  EXPECT_EQ(Story({.min = 3}, 1).tick(std::nullopt).reason, ScaleReason::bounds);
}

TEST(Decide, BoundsGoBeforeStep) {
  EXPECT_EQ(Story({.min = 10, .step = 1}, 1).tick(std::nullopt).replicas, 10u);
  EXPECT_EQ(Story({.max = 3, .step = 1}, 9).tick(std::nullopt).replicas, 3u);
}

TEST(Decide, KeepsTheMostThatWasCalledForInTheDownWindow) {
  Story story{{.down_window = 60s}};
  story.during(2min, 412);
  const auto kept = story.until([](const auto& decision) { return decision.replicas == 1; }, 10);
  EXPECT_GE(kept, 60s);
  EXPECT_LE(kept, 80s);
  EXPECT_EQ(story.last().reason, ScaleReason::load);
}

TEST(Decide, SaysWhenFewerAreCalledForButNotLongEnough) {
  Story story{plain};
  story.during(1min, 412);
  EXPECT_EQ(story.during(20s, 10).reason, ScaleReason::stabilising);
}

TEST(Decide, WaitsForTheUpWindow) {
  Story story{{.up_window = 20s}};
  story.during(1min, 40);
  EXPECT_EQ(story.during(19s, 80).replicas, 1u);
  EXPECT_EQ(story.last().reason, ScaleReason::stabilising);
  EXPECT_EQ(story.during(10s, 80).replicas, 2u);
}

TEST(Decide, AnUpWindowIsNotOverBeforeItIsKnown) {
  Story story{{.up_window = 20s}};
  EXPECT_EQ(story.during(20s, 80).replicas, 1u);
  EXPECT_EQ(story.during(1s, 80).replicas, 2u);
}

TEST(Decide, ForgetsAnUpWindowThatLoadFellIn) {
  Story story{{.up_window = 20s}};
  story.during(1min, 40);
  for (int i = 0; i < 10; ++i) {
    story.during(15s, 80);
    story.during(15s, 10);
  }
  EXPECT_EQ(story.actions(), 0);
}

TEST(Decide, ANearbyLoadChangesNothing) {
  Story story{plain, 10};
  EXPECT_EQ(story.during(5min, 490).replicas, 10u) << "10 are for 450";
  EXPECT_EQ(story.during(5min, 400).replicas, 10u) << "9 are for 405, which is too near";
  EXPECT_EQ(story.during(5min, 365).replicas, 9u);
}

TEST(Decide, AStepBoundsEachDecisionAndWaitsForTheLastOne) {
  Story story{{.step = 2}};
  story.during(1min, 40);
  story.until(scaled, 500);
  EXPECT_EQ(story.replicas(), 3u);
  story.seen().ready = 1;
  EXPECT_EQ(story.tick(500).replicas, 3u) << "two of them are not ready";
  EXPECT_EQ(story.last().reason, ScaleReason::stabilising);
  EXPECT_EQ(story.tick(500).replicas, 5u);
  EXPECT_EQ(story.during(1min, 500).replicas, 11u);
  story.during(50s, 10);
  const auto before = story.replicas();
  ASSERT_LT(before, 11u);
  ASSERT_GT(before, 3u);
  for (int i = 0; i < 300; ++i) {
    story.seen().ready = before + 2;
    ASSERT_EQ(story.tick(10).replicas, before) << "two of them are still there";
  }
  EXPECT_EQ(story.tick(10).replicas, before - 2);
}

TEST(Decide, PanicNeverScalesDown) {
  Story story{{.down_window = 0s}};
  story.during(1min, 40);
  story.during(1s, 500);
  const auto most = story.replicas();
  ASSERT_GE(most, 10u);
  const auto panic = story.until([&](const auto& decision) { return decision.replicas < most; }, 0);
  EXPECT_GE(panic, 8s);
  EXPECT_LE(panic, 12s);
}

TEST(Decide, ALastingPanicBeginsToEndWhenLoadFalls) {
  Story story{{.max = 5, .down_window = 0s}};
  story.during(1min, 4000);
  const auto kept = story.until([](const auto& decision) { return decision.replicas < 5; }, 0);
  EXPECT_GE(kept, 15s) << "though the stable window is over after 10";
  EXPECT_LE(kept, 25s);
}

TEST(Decide, PanicDoesNotGoToZeroEither) {
  Story story{{.zero = true, .idle = 4s}};
  story.during(1min, 40);
  story.during(1s, 500);
  const auto awake = story.until([](const auto& decision) { return decision.replicas == 0; }, 0);
  EXPECT_GE(awake, 8s);
}

TEST(Decide, GoesToZeroAfterIdleOnlyWhenItMay) {
  const ScalingPolicy policy{.zero = true, .idle = 1min};
  Story story{policy};
  story.during(5min, 40);
  const auto idle = story.until([](const auto& decision) { return decision.replicas == 0; }, 0);
  EXPECT_EQ(idle, 1min);
  EXPECT_EQ(story.last().reason, ScaleReason::idle);
  Story other{{.idle = 1min}};
  EXPECT_EQ(other.during(1h, 0).replicas, 1u);
}

TEST(Decide, GoesStraightToZeroFromMany) {
  Story story{{.zero = true, .idle = 15s}};
  story.during(2min, 412);
  EXPECT_EQ(story.during(16s, 0).replicas, 0u);
}

TEST(Decide, NeverGoesToZeroWithARequestUnderWay) {
  Story story{{.zero = true, .idle = 1min}};
  auto seen = story.seen();
  seen.load = 0;
  seen.under_way = 1;
  for (int i = 0; i < 1200; ++i) ASSERT_EQ(story.tick(seen).replicas, 1u) << i;
  EXPECT_EQ(story.during(59s, 0).replicas, 1u) << "idle begins when it is over";
  EXPECT_EQ(story.during(1s, 0).replicas, 0u);
}

TEST(Decide, NeverGoesToZeroWithARequestThatCameAfterTheLastLook) {
  const ScalingPolicy policy{.zero = true, .idle = 1min};
  Story story{policy};
  story.during(59s, 0);
  const auto later = story.now() + 5s;
  auto seen = story.seen();
  ASSERT_EQ(decide(policy, seen, story.history(), later).replicas, 0u);
  seen.under_way = 1;
  EXPECT_EQ(decide(policy, seen, story.history(), later).replicas, 1u);
  seen.under_way = std::nullopt;
  EXPECT_EQ(decide(policy, seen, story.history(), later).replicas, 1u);
}

TEST(Decide, NeverGoesToZeroOnWhatItDoesNotKnow) {
  Story unknown{{.zero = true, .idle = 1min}};
  EXPECT_EQ(unknown.during(10min, std::nullopt).replicas, 1u);
  Story part{{.zero = true, .idle = 1min}};
  part.seen().complete = false;
  EXPECT_EQ(part.during(10min, 0).replicas, 1u);
  part.seen().complete = true;
  EXPECT_EQ(part.during(59s, 0).replicas, 1u) << "idle begins when it is known";
  EXPECT_EQ(part.during(2s, 0).replicas, 0u);
}

TEST(Decide, ACountOfRequestsTellsThatAFunctionOfAnotherTypeIsIdle) {
  Story cpu{{.type = ScaleType::cpu, .zero = true, .idle = 1min}};
  EXPECT_EQ(cpu.during(5min, 0).replicas, 1u) << "nobody counted";
  auto resting = cpu.seen();
  resting.load = 0.5;  // a program at rest uses a little
  resting.under_way = 0;
  resting.begun = 0;
  for (int i = 0; i < 590; ++i) ASSERT_EQ(cpu.tick(resting).replicas, 1u) << i;
  for (int i = 0; i < 20; ++i) cpu.tick(resting);
  EXPECT_EQ(cpu.replicas(), 0u);
}

TEST(Decide, AQueryThatShowsWorkIsNotIdleAndWakes) {
  const ScalingPolicy policy{
      .type = ScaleType::query, .target = 10, .query = "queue_length", .zero = true, .idle = 1min};
  Story story{policy};
  story.seen().begun = 0;
  EXPECT_EQ(story.during(5min, 3).replicas, 1u);
  auto queued = story.seen();
  queued.under_way = 0;
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(story.tick(queued).replicas, 1u) << i;
  EXPECT_EQ(story.during(2min, 0).replicas, 0u);
  EXPECT_EQ(story.tick(35).replicas, 4u);
  EXPECT_EQ(story.last().reason, ScaleReason::wake);
}

ScaleObservation held(std::uint32_t requests) {
  return {.wanted = 0, .ready = 0, .load = requests * 10.0, .under_way = requests, .held = requests};
}

TEST(Decide, WakesForAHeldRequest) {
  Story story{{.zero = true}, 0};
  EXPECT_EQ(story.during(1min, 0).replicas, 0u);
  EXPECT_EQ(story.last().reason, ScaleReason::steady);
  EXPECT_EQ(story.tick(held(1)).replicas, 1u);
  EXPECT_EQ(story.last().reason, ScaleReason::wake);
  EXPECT_EQ(story.last().explanation, "1 request waits and there is no replica: 1 instead of 0");
}

TEST(Decide, WakesToMinEvenWhenNobodyKnowsTheLoad) {
  Story story{{.min = 3, .step = 1, .zero = true}, 0};
  EXPECT_EQ(story.tick({.wanted = 0, .held = 1, .complete = false}).replicas, 3u);
}

TEST(Decide, WakesAsManyAsTheHeldOnesFillWhenTheirNumberIsWhatCounts) {
  Story story{{.type = ScaleType::capacity, .target = 10, .zero = true}, 0};
  EXPECT_EQ(story.tick(held(100)).replicas, 12u);
}

TEST(Decide, AHundredAtOnceWakeOneAndNoMore) {
  Story story{{.zero = true}, 0};
  story.during(1min, 0);
  story.tick(held(100));
  EXPECT_EQ(story.replicas(), 1u);
  EXPECT_EQ(story.during(20s, 0).replicas, 1u);
  EXPECT_EQ(story.actions(), 1);
}

TEST(Decide, StaysAtZeroAfterIdleThatIsShorterThanTheStableWindow) {
  Story story{{.zero = true, .idle = 2s}};
  story.during(1min, 40);
  story.during(1min, 0);
  EXPECT_EQ(story.replicas(), 0u);
  EXPECT_EQ(story.actions(), 1);
}

TEST(Decide, LeavesWhatSomebodyAskedForADownWindow) {
  Story story{plain};
  story.during(2min, 40);
  story.seen().wanted = story.seen().ready = 8;  // by hand, or after an alert
  EXPECT_EQ(story.during(29s, 40).replicas, 8u);
  EXPECT_EQ(story.during(3s, 40).replicas, 1u);
}

TEST(Decide, ExplainsItselfInOneLine) {
  Story story{plain};
  story.during(1min, 40);
  EXPECT_EQ(story.last().explanation, "40 requests/s over 10s at 45 a replica: 1 replica as it should be");
  story.until(scaled, 80);
  EXPECT_EQ(story.last().explanation, "49.6 requests/s over 10s at 45 a replica call for 2: 2 instead of 1");
  story.during(1min, 80);
  story.during(15s, 0);
  EXPECT_EQ(story.last().explanation,
            "0 requests/s over 10s at 45 a replica call for 0, but not for 30s yet: 2 stay");
  story.tick(std::nullopt);
  EXPECT_EQ(story.last().explanation, "nobody knows the load yet: 2 stay");
  EXPECT_DOUBLE_EQ(Story(plain).during(1min, 40).load.value(), 40);
}

TEST(Decide, SteadyNoiseGivesNoActionInTenMinutes) {
  std::mt19937_64 random{7};
  const auto noise = [&random] { return 0.9 + 0.2 * static_cast<double>(random() >> 11) * 0x1p-53; };
  for (const double load : {10., 40., 45., 46., 90., 200., 447., 455., 880.}) {
    Story story{plain};
    story.with(2min, [&] { return load * noise(); });
    const auto before = story.actions();
    story.with(10min, [&] { return load * noise(); });
    EXPECT_EQ(story.actions(), before) << load;
  }
}

TEST(Decide, RequestsThatComeByChanceGiveNoActionInTenMinutes) {
  for (const double rate : {0.5, 5., 40., 130., 400.}) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      Story story{plain, static_cast<std::uint32_t>(std::ceil(rate / 45))};
      Poisson poisson{rate, seed};
      story.with(1min, [&] { return poisson(); });
      const auto before = story.actions();
      story.with(10min, [&] { return poisson(); });
      EXPECT_EQ(story.actions(), before) << rate << " requests/s, seed " << seed;
    }
  }
}

TEST(Decide, AFewRequestsAreNoPanicHoweverSmallTheTarget) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Story story{{.target = 1}};
    Poisson poisson{0.5, seed};
    story.with(30min, [&] { return poisson(); });
    EXPECT_FALSE(story.history().panicked_at.has_value()) << seed;
  }
}

TEST(Remember, KeepsNoMoreThanTheWindowsNeed) {
  Story story{plain};
  Poisson poisson{400, 1};
  story.with(10min, [&] { return poisson(); });
  EXPECT_LE(story.history().samples.size(), 101u);
  EXPECT_LE(story.history().calls.size(), 302u);
}

}  // namespace
}  // namespace iitbfaas
