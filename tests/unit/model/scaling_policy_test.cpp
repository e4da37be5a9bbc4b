#include "iitbfaas/error.hpp"
#include "iitbfaas/scaling.hpp"

#include <gtest/gtest.h>

#include <map>

namespace iitbfaas {
namespace {

using namespace std::chrono_literals;
using Labels = std::map<std::string, std::string>;

FunctionSpec with(const Labels& labels) {
  FunctionSpec spec{.name = "hello", .image = "sha256:0123"};
  for (const auto& [name, value] : labels) spec.labels.emplace("com.openfaas.scale." + name, value);
  return spec;
}

/// What is said of these labels; empty when nothing is.
std::string complaint(const Labels& labels) {
  try {
    scaling_policy(with(labels));
    return {};
  } catch (const InvalidSpec& error) {
    EXPECT_TRUE(error.field().starts_with("com.openfaas.scale.")) << error.what();
    return std::string{error.what()}.substr(std::string{"com.openfaas.scale."}.size());
  }
}

TEST(ScalingPolicyLabels, SayNothingWhenThereAreNone) {
  FunctionSpec spec{.name = "hello", .image = "sha256:0123"};
  spec.labels = {{"com.openfaas.scalene", "1"}, {"com.openfaas.scale", "1"}, {"team", "a"}};
  EXPECT_EQ(scaling_policy(spec), std::nullopt);
}

TEST(ScalingPolicyLabels, AreReadOneByOne) {
  const ScalingPolicy expected{.min = 2,
                               .max = 40,
                               .type = ScaleType::query,
                               .target = 12.5,
                               .proportion = 0.7,
                               .query = "sum(queue_length)",
                               .step = 3,
                               .factor = 10,
                               .tolerance = 0.2,
                               .stable_window = 1min,
                               .panic_window = 6s,
                               .panic_threshold = 3,
                               .up_window = 5s,
                               .down_window = 90s,
                               .zero = true,
                               .idle = 15min};
  EXPECT_EQ(scaling_policy(with({{"min", "2"},
                                 {"max", "40"},
                                 {"type", "query"},
                                 {"target", "12.5"},
                                 {"target-proportion", "0.7"},
                                 {"query", "sum(queue_length)"},
                                 {"step", "3"},
                                 {"factor", "10"},
                                 {"tolerance", "0.2"},
                                 {"stable.window", "60"},
                                 {"panic.window", "6s"},
                                 {"panic.threshold", "3"},
                                 {"up.window", "5000ms"},
                                 {"down.window", "1m30s"},
                                 {"zero", "true"},
                                 {"zero-duration", "15m"}})),
            expected);
}

TEST(ScalingPolicyLabels, LeaveDefaultsWhereTheySayNothing) {
  EXPECT_EQ(scaling_policy(with({{"max", "5"}})), (ScalingPolicy{.max = 5}));
  EXPECT_EQ(scaling_policy(with({{"query", "up"}})),
            (ScalingPolicy{.type = ScaleType::query, .query = "up"}));
}

TEST(ScalingPolicyLabels, SwitchScalingOffWhenMinIsMaxUnlessItMayGoToZero) {
  EXPECT_EQ(scaling_policy(with({{"min", "3"}, {"max", "3"}})), std::nullopt);
  EXPECT_TRUE(scaling_policy(with({{"min", "3"}, {"max", "3"}, {"zero", "true"}})).has_value());
}

TEST(ScalingPolicyLabels, NameIdleInTwoWaysButNotAtOnce) {
  EXPECT_EQ(scaling_policy(with({{"idle", "20s"}}))->idle, 20s);
  EXPECT_EQ(complaint({{"idle", "20s"}, {"zero-duration", "20s"}}),
            "idle: stands beside com.openfaas.scale.zero-duration, which is the same; remove one");
}

TEST(ScalingPolicyLabels, AreRefusedByTheirNameWhenTheyAreWrong) {
  const std::map<std::string, std::vector<std::string>> wrong{
      {"min", {"", "-1", "two", "1.5", "99999999999", "0"}},
      {"max", {"0", "10001", "x"}},
      {"type", {"", "rpm", "RPS"}},
      {"target", {"0", "-5", "nan", "inf", "5rps", ""}},
      {"target-proportion", {"0", "1.01", "-0.5", "nan"}},
      {"query", {"up"}},  // without the type
      {"step", {"-1", "1.5"}},
      {"factor", {"101", "x"}},
      {"tolerance", {"1", "-0.1", "nan"}},
      {"stable.window", {"0", "2h", "soon", "400ms"}},
      {"panic.window", {"0", "11s"}},
      {"panic.threshold", {"1", "0", "inf"}},
      {"up.window", {"-1s", "61m"}},
      {"down.window", {"61m"}},
      {"zero", {"maybe", ""}},
      {"zero-duration", {"0s", "15 minutes"}},
      {"idle", {"x"}}};
  for (const auto& [label, values] : wrong) {
    for (const auto& value : values) {
      const auto said = complaint({{label, value}, {"type", label == "type" ? value : "rps"}});
      const bool other = label == "stable.window" && value == "400ms";
      EXPECT_TRUE(said.starts_with(other ? "panic.window: " : label + ": "))
          << label << "=" << value << ": " << said;
    }
  }
}

TEST(ScalingPolicyLabels, SayWhatIsWrongAndWhatWouldBeRight) {
  EXPECT_EQ(complaint({{"min", "30"}}), "min: 30 is above com.openfaas.scale.max, 20");
  EXPECT_EQ(complaint({{"min", "0"}}), "min: 0 goes with com.openfaas.scale.zero = true only");
  EXPECT_EQ(complaint({{"min", "0"}, {"zero", "yes"}}), "");
  EXPECT_EQ(complaint({{"type", "rpm"}}), "type: \"rpm\" is unknown: use rps, capacity, cpu or query");
  EXPECT_EQ(complaint({{"type", "query"}}), "query: is needed by the type query: give it PromQL");
  EXPECT_EQ(complaint({{"panic.window", "20s"}}),
            "panic.window: 20s is longer than com.openfaas.scale.stable.window, 10s");
}

TEST(ScalingPolicyLabels, KeepWhatIsUnknownButAskForASlip) {
  EXPECT_EQ(complaint({{"memory-headroom", "5"}}), "");
  EXPECT_EQ(complaint({{"maxx", "5"}}), "maxx: is not known; did you mean com.openfaas.scale.max?");
  EXPECT_EQ(complaint({{"target-propotion", "0.5"}}),
            "target-propotion: is not known; did you mean com.openfaas.scale.target-proportion?");
}

TEST(ScalingPolicyLabels, AWrongOneIsRefusedWithTheFunction) {
  EXPECT_NO_THROW(validate(with({{"max", "5"}})));
  EXPECT_THROW(validate(with({{"max", "none"}})), InvalidSpec);
}

TEST(SetScaling, WritesTheLabelOfEachKey) {
  for (const auto& key : scaling_keys()) {
    FunctionSpec spec;
    set_scaling(spec, key, "1");
    ASSERT_EQ(spec.labels.size(), 1u) << key;
    EXPECT_TRUE(spec.labels.begin()->first.starts_with("com.openfaas.scale.")) << key;
  }
  EXPECT_EQ(scaling_keys().size(), 16u);
}

TEST(SetScaling, StartsWithNoFewerReplicasThanTheMinimum) {
  FunctionSpec spec;
  set_scaling(spec, "min", "3");
  EXPECT_EQ(spec.replicas, 3u);
  set_scaling(spec, "min", "2");
  EXPECT_EQ(spec.replicas, 3u);
}

TEST(SetScaling, AsksForTheKeyThatWasMeant) {
  FunctionSpec spec;
  try {
    set_scaling(spec, "stable-window", "3");
    FAIL();
  } catch (const InvalidSpec& error) {
    EXPECT_STREQ(error.what(), "scale: \"stable-window\" is not known; did you mean \"stable_window\"?");
  }
}

}  // namespace
}  // namespace iitbfaas
