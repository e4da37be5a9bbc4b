#include "model/startup.hpp"

#include "contract/labels.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::model {
namespace {

using namespace std::chrono_literals;

constexpr Startup::Clock::time_point start{};
const docker::Time deployed{1000h};

docker::Service service() {
  docker::Service one;
  one.id = "s1";
  one.updated_at = deployed;
  one.spec.container.labels[contract::labels::revision] = "new";
  return one;
}

docker::Task task(const std::string& id, const std::string& state, const std::string& error = {}) {
  docker::Task one;
  one.id = id;
  one.service_id = "s1";
  one.state = state;
  one.desired_state = "running";
  one.error = error;
  one.state_since = deployed + 1s;
  one.labels[contract::labels::revision] = "new";
  return one;
}

TEST(Startup, CountsWhatRuns) {
  const auto verdict = Startup{}.judge(service(), {task("a", "running"), task("b", "starting")}, start);
  EXPECT_EQ(verdict.running.size(), 1u);
  EXPECT_FALSE(verdict.hopeless);
}

TEST(Startup, AfterAnOutageThePastIsForgivenAndTheFuturePartly) {
  Startup startup{Startup::Occasion::recovery};
  const auto old = task("old", "failed", "the machine crashed");
  EXPECT_FALSE(startup.judge(service(), {old}, start).hopeless);
  const auto first = task("a", "rejected", "not yet"), second = task("b", "rejected", "not yet");
  EXPECT_FALSE(startup.judge(service(), {old, first, second}, start).hopeless);
  const auto verdict = startup.judge(service(), {old, first, second, task("c", "rejected", "never")}, start);
  EXPECT_TRUE(verdict.hopeless);
  EXPECT_EQ(verdict.reason, "never");
}

TEST(Startup, ReplicasOfTheOldSpecDoNotCount) {
  auto old = task("a", "running");
  old.labels[contract::labels::revision] = "old";
  EXPECT_TRUE(Startup{}.judge(service(), {old}, start).running.empty());
}

TEST(Startup, GivesUpWithTheEnginesWordsWhenNothingRuns) {
  const auto verdict = Startup{}.judge(service(), {task("a", "rejected", "No such image: x")}, start);
  EXPECT_TRUE(verdict.hopeless);
  EXPECT_EQ(verdict.reason, "No such image: x");
}

TEST(Startup, OneCrashBesideARunningReplicaIsNotTheEnd) {
  const auto crash = task("a", "failed", "task: non-zero exit (1)");
  EXPECT_FALSE(Startup{}.judge(service(), {crash, task("b", "running")}, start).hopeless);
  EXPECT_TRUE(
      Startup{}
          .judge(service(), {crash, task("b", "running"), task("c", "failed"), task("d", "failed")}, start)
          .hopeless);
}

TEST(Startup, ACrashOfLongAgoIsForgiven) {
  auto old = task("a", "failed", "task: non-zero exit (1)");
  old.state_since = deployed + 1h;
  Startup startup;
  EXPECT_FALSE(startup.judge(service(), {old}, start).hopeless);
  EXPECT_FALSE(startup.judge(service(), {old}, start + 1s).hopeless);
  auto fresh = old;
  fresh.id = "b";
  EXPECT_TRUE(startup.judge(service(), {old, fresh}, start + 2s).hopeless);
}

TEST(Startup, WaitsAMomentForAPlace) {
  const std::vector tasks{task("a", "pending", "no suitable node (insufficient resources on 1 node)")};
  Startup startup;
  EXPECT_FALSE(startup.judge(service(), tasks, start).hopeless);
  EXPECT_FALSE(startup.judge(service(), tasks, start + 1s).hopeless);
  const auto verdict = startup.judge(service(), tasks, start + 3s);
  EXPECT_TRUE(verdict.hopeless);
  EXPECT_EQ(verdict.reason, "no suitable node (insufficient resources on 1 node)");
}

}  // namespace
}  // namespace iitbfaas::model
