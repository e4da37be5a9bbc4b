#include "simulation/autoscalers.hpp"
#include "simulation/comparison.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

// What docs/scaling.md says of whole lives of functions.
namespace iitbfaas::simulation {
namespace {

const std::vector<Entry>& entries() {
  static const auto all = compare();
  return all;
}

const Outcome& outcome(const std::string& load, const std::string& autoscaler) {
  for (const auto& entry : entries()) {
    if (entry.load == load && entry.autoscaler == autoscaler) return entry.outcome;
  }
  throw std::invalid_argument{load + " with " + autoscaler};
}

constexpr const char* rps = "iitbfaas by rps";
constexpr const char* capacity = "iitbfaas by capacity";
constexpr const char* band = "band rule of 2019";
constexpr const char* knative = "like Knative";

TEST(ScalingSimulation, LosesNoRequestInAQueueWithoutAutoscaler) {
  const Load load{.duration = 60, .rate = [](double) { return 100.; }};
  const auto alone = simulate({}, load, [](const Moment& moment) { return moment.wanted; });
  EXPECT_NEAR(alone.requests, 6000, 300);
  EXPECT_EQ(alone.given_up, 0u);
  EXPECT_NEAR(alone.replica_seconds, 60, 0.1);
  EXPECT_EQ(alone.actions, 0u);
}

TEST(ScalingSimulation, ClientsGiveUpWhereOneReplicaIsTooFew) {
  const Load load{.duration = 60, .rate = [](double) { return 320.; }};
  const auto alone = simulate({}, load, [](const Moment& moment) { return moment.wanted; });
  // It works on 160 requests/s; in the last 10 s nobody who came then has given up yet.
  EXPECT_NEAR(alone.given_up, (320 - 160) * 60 - 320 * 10, 400);
  EXPECT_NEAR(alone.p99_wait, 10, 0.1);
}

TEST(ScalingSimulation, AnswersAStepWithinSixTenthsOfASecond) {
  for (const auto* autoscaler : {rps, capacity}) {
    EXPECT_LE(outcome("step", autoscaler).reaction, 0.6);
    EXPECT_GE(outcome("step", autoscaler).reaction, 0.0);
  }
}

TEST(ScalingSimulation, ServesAStepThatTheRuleOf2019LosesAThirdOf) {
  EXPECT_EQ(outcome("step", rps).given_up, 0u);
  EXPECT_GT(outcome("step", band).given_up, outcome("step", band).requests / 4);
}

TEST(ScalingSimulation, ServesSuddenLoadSoonerThanKnativesRuleWithFewerReplicas) {
  for (const auto* load : {"step", "spike", "on-off"}) {
    EXPECT_LT(outcome(load, rps).mean_wait, outcome(load, knative).mean_wait) << load;
    EXPECT_LT(outcome(load, rps).replica_seconds, outcome(load, knative).replica_seconds) << load;
  }
}

TEST(ScalingSimulation, NobodyGivesUp) {
  for (const auto& [load, autoscaler, result] : entries()) {
    if (autoscaler != rps && autoscaler != capacity) continue;
    EXPECT_EQ(result.given_up, 0u) << load;
  }
}

TEST(ScalingSimulation, DoesNotFlap) {
  for (const auto* autoscaler : {rps, capacity}) {
    EXPECT_EQ(outcome("steady", autoscaler).actions, 0u);
    EXPECT_LE(outcome("step", autoscaler).actions, 6u);
    EXPECT_LE(outcome("ramp", autoscaler).actions, 12u);
    EXPECT_LE(outcome("spike", autoscaler).actions, 8u);
    EXPECT_LE(outcome("on-off", autoscaler).actions, 16u);
  }
}

TEST(ScalingSimulation, KeepsToTheBounds) {
  for (const auto& [load, autoscaler, result] : entries()) {
    EXPECT_LE(result.most, 20u) << load << " " << autoscaler;
    for (const auto& moment : result.moments) {
      ASSERT_TRUE(moment.wanted > 0 || load == "zero") << load << " " << autoscaler;
    }
  }
}

TEST(ScalingSimulation, GoesToZeroAndBackForAFirstRequestThatWaitsForItsStartOnly) {
  const auto& zero = outcome("zero", rps);
  EXPECT_EQ(zero.given_up, 0u);
  EXPECT_EQ(zero.actions, 2u) << "down once, up once";
  EXPECT_LE(zero.p99_wait, 1.7);
  EXPECT_LT(zero.replica_seconds, 0.6 * outcome("zero", band).replica_seconds);
}

TEST(ScalingSimulation, TheRuleOf2019DoesWhatItsReportSays) {
  // 26 s measured from a load step to the webhook; 3 to 5 replicas at 100 to 800 clients.
  EXPECT_GE(outcome("step", band).reaction, 12);
  EXPECT_LE(outcome("step", band).reaction, 27);
  EXPECT_GE(outcome("2019", band).most, 4u);
  EXPECT_LE(outcome("2019", band).most, 5u);
}

TEST(ScalingSimulation, IsTheTableOfTheDocumentation) {
  std::ifstream file{std::string{IITBFAAS_TEST_SOURCE} + "/docs/scaling.md"};
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_NE(text.str().find("\n" + to_markdown(entries())), std::string::npos)
      << "run tests/simulation/plot; the table is\n"
      << to_markdown(entries());
}

}  // namespace
}  // namespace iitbfaas::simulation
