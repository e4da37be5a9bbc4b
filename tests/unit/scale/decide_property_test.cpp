#include "iitbfaas/scaling.hpp"

#include <gtest/gtest.h>

#include <random>

// What holds whatever happens: a thousand random lives of functions under random policies.
namespace iitbfaas {
namespace {

using std::chrono::milliseconds;

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_{seed} {}

  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_() % bound); }
  bool one_in(std::uint32_t bound) { return below(bound) == 0; }
  double real(double most) { return most * (static_cast<double>(random_() >> 11) * 0x1p-53); }

  ScalingPolicy policy() {
    ScalingPolicy policy{.min = 1 + below(5),
                         .target = 1 + real(100),
                         .proportion = 0.1 + real(0.9),
                         .step = one_in(3) ? 1 + below(4) : 0,
                         .tolerance = real(0.5),
                         .stable_window = milliseconds{1000 + below(20'000)},
                         .panic_window = milliseconds{100 + below(900)},
                         .panic_threshold = 1.1 + real(5),
                         .up_window = milliseconds{one_in(2) ? 0 : below(5000)},
                         .down_window = milliseconds{below(20'000)},
                         .zero = one_in(2),
                         .idle = milliseconds{1000 + below(20'000)}};
    policy.max = policy.min + below(30);
    policy.type = one_in(2) ? ScaleType::rps : ScaleType::capacity;
    validate(policy);
    return policy;
  }

  ScaleObservation observation(std::uint32_t wanted) {
    ScaleObservation seen{.wanted = wanted, .ready = below(wanted + 2)};
    if (one_in(5)) level_ = one_in(3) ? 0 : real(2000);
    if (!one_in(20)) seen.load = level_;
    if (!one_in(20)) seen.under_way = level_ > 0 ? below(50) : 0;
    if (wanted == 0 && level_ > 0) seen.held = 1 + below(20);
    seen.complete = !one_in(10);
    return seen;
  }

  milliseconds pause() { return one_in(50) ? milliseconds{below(30'000)} : milliseconds{50 + below(100)}; }

 private:
  std::mt19937_64 random_;
  double level_ = 0;
};

/// Calls `check(policy, seen, history, decision, now)` at each of the moments of one life.
template <class Check>
void live(std::uint64_t seed, Check check) {
  Dice dice{seed};
  const auto policy = dice.policy();
  ScaleHistory history;
  ScaleTime now{};
  auto wanted = dice.below(40);
  for (int i = 0; i < 300; ++i) {
    now += dice.pause();
    const auto seen = dice.observation(wanted);
    remember(history, policy, seen, now);
    const auto decision = decide(policy, seen, history, now);
    check(policy, seen, history, decision, now);
    wanted = dice.one_in(60) ? dice.below(40) : decision.replicas;
  }
}

TEST(DecideAlways, StaysBetweenMinAndMaxOrAtZero) {
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    live(seed, [&](const auto& policy, const auto& seen, const auto&, const auto& decision, auto) {
      if (decision.replicas == 0) {
        ASSERT_TRUE(policy.zero && seen.held == 0) << seed;
      } else {
        ASSERT_GE(decision.replicas, policy.min) << seed;
        ASSERT_LE(decision.replicas, policy.max) << seed;
      }
    });
  }
}

TEST(DecideAlways, GoesToZeroOnlyWhenAllIsKnownAndNothingIsThere) {
  int times = 0;
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    live(seed, [&](const auto&, const auto& seen, const auto&, const auto& decision, auto) {
      if (decision.replicas > 0 || seen.wanted == 0) return;
      ++times;
      ASSERT_TRUE(seen.complete && seen.under_way == 0u && seen.held == 0 && seen.load == 0.0) << seed;
    });
  }
  EXPECT_GT(times, 20) << "or this test says nothing";
}

TEST(DecideAlways, GoesDownOnlyWhenAllIsKnownOrAboveMax) {
  int times = 0;
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    live(seed, [&](const auto& policy, const auto& seen, const auto&, const auto& decision, auto) {
      if (decision.replicas >= seen.wanted || seen.wanted > policy.max) return;
      ++times;
      ASSERT_TRUE(seen.complete && seen.load.has_value()) << seed;
    });
  }
  EXPECT_GT(times, 50) << "or this test says nothing";
}

TEST(DecideAlways, StepBoundsWhatBoundsDoNotForce) {
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    live(seed, [&](const auto& policy, const auto& seen, const auto&, const auto& decision, auto) {
      if (policy.step == 0 || seen.wanted < policy.min || seen.wanted > policy.max) return;
      if (decision.replicas > seen.wanted) {
        ASSERT_LE(decision.replicas - seen.wanted, policy.step) << seed;
      } else if (seen.wanted > policy.min) {
        ASSERT_LE(seen.wanted - decision.replicas, policy.step) << seed;
      }
    });
  }
}

TEST(DecideAlways, SaysTheSameOfTheSame) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    live(seed,
         [&](const auto& policy, const auto& seen, const auto& history, const auto& decision, auto now) {
           const auto again = decide(policy, seen, ScaleHistory{history}, now);
           ASSERT_EQ(again.replicas, decision.replicas);
           ASSERT_EQ(again.reason, decision.reason);
           ASSERT_EQ(again.explanation, decision.explanation);
         });
  }
}

TEST(DecideAlways, ExplainsInOneLineAndGivesAReason) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    live(seed, [&](const auto&, const auto& seen, const auto&, const auto& decision, auto) {
      ASSERT_FALSE(decision.explanation.empty());
      ASSERT_EQ(decision.explanation.find('\n'), std::string::npos);
      const bool stays = decision.reason == ScaleReason::steady || decision.reason == ScaleReason::no_data ||
                         decision.reason == ScaleReason::stabilising;
      ASSERT_TRUE(!stays || decision.replicas == seen.wanted) << decision.explanation;
    });
  }
}

/// What would be asked for after that load, `factor` times.
std::uint32_t after(std::uint64_t seed, double factor) {
  Dice dice{seed};
  const auto policy = dice.policy();
  const auto wanted = policy.min + dice.below(policy.max - policy.min + 1);
  ScaleHistory history;
  ScaleTime now{};
  ScaleObservation seen{.wanted = wanted, .ready = wanted, .under_way = 1};
  for (int i = 0; i < 400; ++i) {
    now += milliseconds{100};
    seen.load = factor * dice.real(policy.target * 20);
    remember(history, policy, seen, now);
  }
  return decide(policy, seen, history, now).replicas;
}

TEST(DecideAlways, MoreLoadNeverAsksForFewer) {
  int rises = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    auto before = after(seed, 0);
    for (const double factor : {0.01, 0.1, 0.3, 0.5, 0.8, 1., 1.2, 2., 5.}) {
      const auto replicas = after(seed, factor);
      ASSERT_GE(replicas, before) << "seed " << seed << ", factor " << factor;
      rises += replicas > before ? 1 : 0;
      before = replicas;
    }
  }
  EXPECT_GT(rises, 100) << "or this test says nothing";
}

}  // namespace
}  // namespace iitbfaas
