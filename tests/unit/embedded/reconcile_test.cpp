#include "embedded/reconcile.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace iitbfaas::embedded {
namespace {

using namespace std::chrono_literals;
using Kind = Action::Kind;

const Time start = Time{} + 1000h;

/// A service "s" and its tasks, put together by hand.
class ReconcileTest : public testing::Test {
 protected:
  ReconcileTest() {
    state.node.memory_bytes = 1 << 30;
    state.node.nano_cpus = 2'000'000'000;
    Service service;
    service.id = "s";
    service.wish.name = "hello";
    service.wish.task.document = "first";
    state.services["s"] = service;
  }

  Service& service() { return state.services.at("s"); }

  Task& add_task(const std::string& id, std::uint32_t slot, TaskState task_state) {
    Task task;
    task.id = id;
    task.service_id = "s";
    task.slot = slot;
    task.created_at = start + std::chrono::seconds{static_cast<long>(state.tasks.size())};
    task.state_since = task.created_at + 10s;
    task.version = state.tasks.size();
    task.wish = service().wish.task;
    task.state = task_state;
    return state.tasks[id] = task;
  }

  std::vector<std::string> ids(Kind kind) const {
    std::vector<std::string> found;
    for (const auto& action : reconcile(state, now).actions) {
      if (action.kind == kind) found.push_back(action.id);
    }
    return found;
  }

  std::vector<Action> creations() const {
    auto actions = reconcile(state, now).actions;
    std::erase_if(actions, [](const Action& action) { return action.kind != Kind::create; });
    return actions;
  }

  State state;
  Time now = start + 1h;
};

using Ids = std::vector<std::string>;

TEST_F(ReconcileTest, CreatesOneTaskForEachReplicaThatIsMissing) {
  service().wish.replicas = 3;
  add_task("a", 2, TaskState::running);
  const auto made = creations();
  ASSERT_EQ(made.size(), 2U);
  EXPECT_EQ(made[0].slot, 1U);
  EXPECT_EQ(made[1].slot, 3U);
}

TEST_F(ReconcileTest, WantsNothingWhenAllReplicasRun) {
  add_task("a", 1, TaskState::running);
  EXPECT_TRUE(reconcile(state, now).actions.empty());
}

TEST_F(ReconcileTest, StartsAFreshTask) {
  add_task("a", 1, TaskState::fresh);
  EXPECT_EQ(ids(Kind::start), Ids{"a"});
}

TEST_F(ReconcileTest, ScalesDownByTheHighestSlotsAndThoseThatDoNotRun) {
  service().wish.replicas = 1;
  add_task("a", 1, TaskState::pending);
  add_task("b", 2, TaskState::running);
  add_task("c", 3, TaskState::running);
  EXPECT_EQ(ids(Kind::discard), (Ids{"a", "c"}));
}

TEST_F(ReconcileTest, ScalesToZero) {
  service().wish.replicas = 0;
  add_task("a", 1, TaskState::running);
  EXPECT_EQ(ids(Kind::discard), Ids{"a"});
}

TEST_F(ReconcileTest, StopsThenForgetsATaskToBeRemoved) {
  service().wish.replicas = 0;
  Task& task = add_task("a", 1, TaskState::running);
  task.desired = Desired::remove;
  EXPECT_EQ(ids(Kind::stop), Ids{"a"});
  task.stop_asked_at = now;
  EXPECT_TRUE(reconcile(state, now).actions.empty());
  task.state = TaskState::shutdown;
  EXPECT_EQ(ids(Kind::forget), Ids{"a"});
}

TEST_F(ReconcileTest, KillsATaskThatOutlivesItsGrace) {
  service().wish.replicas = 0;
  Task& task = add_task("a", 1, TaskState::running);
  task.desired = Desired::remove;
  task.stop_asked_at = now;
  EXPECT_EQ(reconcile(state, now).again_at, now + 15s);
  now += 15s;
  EXPECT_EQ(ids(Kind::kill), Ids{"a"});
}

TEST_F(ReconcileTest, DiscardsTheTasksOfARemovedService) {
  add_task("a", 1, TaskState::running);
  add_task("b", 1, TaskState::failed);
  state.services.clear();
  EXPECT_EQ(ids(Kind::discard), (Ids{"a", "b"}));
}

TEST_F(ReconcileTest, RestartsAFailedTaskAfterTheDelay) {
  Task& task = add_task("a", 1, TaskState::failed);
  const auto made = creations();
  ASSERT_EQ(made.size(), 1U);
  EXPECT_EQ(made[0].at, task.state_since + 5s);
  EXPECT_EQ(made[0].attempt, 1U);
  EXPECT_EQ(ids(Kind::retire), Ids{"a"});
}

TEST_F(ReconcileTest, WaitsForTheDelayBeforeItStarts) {
  Task& task = add_task("a", 1, TaskState::fresh);
  task.not_before = now + 3s;
  const Plan plan = reconcile(state, now);
  EXPECT_TRUE(plan.actions.empty());
  EXPECT_EQ(plan.again_at, now + 3s);
}

TEST_F(ReconcileTest, DoesNotRestartWhenThePolicySaysSo) {
  service().wish.task.restart.condition = RestartWish::Condition::on_failure;
  add_task("a", 1, TaskState::complete).desired = Desired::shutdown;
  EXPECT_TRUE(reconcile(state, now).actions.empty());
}

TEST_F(ReconcileTest, GivesUpAfterTheLastAttempt) {
  service().wish.task.restart.max_attempts = 2;
  Task& task = add_task("a", 1, TaskState::failed);
  task.desired = Desired::shutdown;
  task.attempt = 2;
  EXPECT_TRUE(creations().empty());
  task.attempt = 1;
  EXPECT_EQ(creations().size(), 1U);
}

TEST_F(ReconcileTest, CountsAttemptsAnewAfterAGoodWindow) {
  Task task;
  task.state = TaskState::failed;
  task.attempt = 2;
  task.wish.restart.max_attempts = 2;
  task.wish.restart.window = 5s;
  task.created_at = start;
  task.state_since = start + 3s;
  EXPECT_FALSE(restart_time(task));
  task.state_since = start + 6s;
  EXPECT_TRUE(restart_time(task));
}

TEST_F(ReconcileTest, BacksOffFromAProgramThatEndsAtOnceWithoutADelay) {
  Task task;
  task.state = TaskState::failed;
  task.wish.restart.delay = 0s;
  task.created_at = start;
  task.state_since = start + 10ms;
  EXPECT_EQ(restart_time(task), task.state_since);
  task.attempt = 3;
  EXPECT_EQ(restart_time(task), task.state_since + 400ms);
  task.attempt = 50;
  EXPECT_EQ(restart_time(task), task.state_since + 5s);
}

TEST_F(ReconcileTest, ReplacesAtOnceWhatWasLostWithTheMachine) {
  service().wish.task.restart.condition = RestartWish::Condition::none;
  add_task("a", 1, TaskState::failed).lost = true;
  const auto made = creations();
  ASSERT_EQ(made.size(), 1U);
  EXPECT_EQ(made[0].at, now);
}

TEST_F(ReconcileTest, UpdatesOneTaskAfterTheOther) {
  service().wish.replicas = 2;
  add_task("a", 1, TaskState::running);
  add_task("b", 2, TaskState::running);
  service().wish.task.document = "second";
  service().update = Service::Update::updating;
  service().update_started_at = now;
  EXPECT_EQ(ids(Kind::retire), Ids{"a"});
  state.tasks.at("a").desired = Desired::shutdown;
  EXPECT_TRUE(ids(Kind::retire).empty());
  EXPECT_EQ(ids(Kind::stop), Ids{"a"});
}

TEST_F(ReconcileTest, UpdatesAllAtOnceWithoutParallelism) {
  service().wish.replicas = 2;
  service().wish.update.parallelism = 0;
  add_task("a", 1, TaskState::running);
  add_task("b", 2, TaskState::running);
  service().wish.task.document = "second";
  EXPECT_EQ(ids(Kind::retire), (Ids{"a", "b"}));
}

TEST_F(ReconcileTest, StartFirstKeepsTheOldTaskUntilTheNewOneRuns) {
  service().wish.update.start_first = true;
  add_task("a", 1, TaskState::running);
  service().wish.task.document = "second";
  EXPECT_EQ(creations().size(), 1U);
  EXPECT_TRUE(ids(Kind::retire).empty());
  Task& newer = add_task("b", 1, TaskState::starting);
  EXPECT_TRUE(ids(Kind::retire).empty());
  newer.state = TaskState::running;
  EXPECT_EQ(ids(Kind::retire), Ids{"a"});
}

TEST_F(ReconcileTest, EndsAnUpdateWhenAllNewTasksRun) {
  service().update = Service::Update::updating;
  add_task("a", 1, TaskState::running);
  EXPECT_EQ(ids(Kind::end_update), Ids{"s"});
}

TEST_F(ReconcileTest, PausesAnUpdateWhoseNewTaskFails) {
  service().wish.replicas = 2;
  add_task("a", 1, TaskState::running);
  service().wish.task.document = "second";
  service().update = Service::Update::updating;
  service().update_started_at = start;
  add_task("b", 2, TaskState::failed);
  EXPECT_EQ(ids(Kind::pause_update), Ids{"s"});
  service().update = Service::Update::paused;
  EXPECT_EQ(ids(Kind::retire), Ids{"b"}) << "the old task goes on";
}

TEST_F(ReconcileTest, RollsBackWhenAskedTo) {
  service().wish.update.on_failure = UpdateWish::OnFailure::roll_back;
  service().previous_document = "{}";
  service().update = Service::Update::updating;
  add_task("b", 1, TaskState::rejected);
  EXPECT_EQ(ids(Kind::roll_back), Ids{"s"});
}

TEST_F(ReconcileTest, ADrainedNodeStopsItsTasksAndHoldsNewOnes) {
  add_task("a", 1, TaskState::running);
  state.node.availability = Node::Availability::drain;
  EXPECT_EQ(ids(Kind::retire), Ids{"a"});
  state.tasks.at("a").desired = Desired::shutdown;
  state.tasks.at("a").state = TaskState::shutdown;
  EXPECT_EQ(creations().size(), 1U);
  add_task("b", 1, TaskState::fresh);
  EXPECT_EQ(ids(Kind::hold), Ids{"b"});
}

TEST_F(ReconcileTest, AGlobalServiceHasOneTaskOnAnActiveNodeOnly) {
  service().wish.global = true;
  EXPECT_EQ(creations().size(), 1U);
  state.node.availability = Node::Availability::drain;
  EXPECT_TRUE(creations().empty());
}

TEST_F(ReconcileTest, HoldsTheSecondTaskOfAPublishedPort) {
  service().wish.replicas = 2;
  service().wish.task.ports = {{8080, 8590, "tcp"}};
  add_task("a", 1, TaskState::fresh);
  add_task("b", 2, TaskState::fresh);
  const Plan plan = reconcile(state, now);
  ASSERT_EQ(plan.actions.size(), 2U);
  EXPECT_EQ(plan.actions[0].kind, Kind::start);
  EXPECT_EQ(plan.actions[1].kind, Kind::hold);
  EXPECT_EQ(plan.actions[1].text, "no suitable node (host-mode port already in use on 1 node)");
}

TEST_F(ReconcileTest, SaysWhyAgainOnlyWhenTheReasonChanged) {
  service().wish.task.constraints = {"node.labels.disk == ssd"};
  Task& task = add_task("a", 1, TaskState::fresh);
  EXPECT_EQ(ids(Kind::hold), Ids{"a"});
  task.state = TaskState::pending;
  task.error = "no suitable node (scheduling constraints not satisfied on 1 node)";
  EXPECT_TRUE(reconcile(state, now).actions.empty());
  state.node.labels["disk"] = "ssd";
  EXPECT_EQ(ids(Kind::start), Ids{"a"});
}

TEST_F(ReconcileTest, HoldsWhatReservesMoreThanTheMachineHas) {
  service().wish.replicas = 2;
  service().wish.task.reserved_memory = 700 << 20;
  add_task("a", 1, TaskState::running);
  add_task("b", 2, TaskState::fresh);
  const Plan plan = reconcile(state, now);
  ASSERT_EQ(plan.actions.size(), 1U);
  EXPECT_EQ(plan.actions[0].text, "no suitable node (insufficient resources on 1 node)");
}

TEST_F(ReconcileTest, KeepsFiveEndedTasksOfASlot) {
  for (int i = 0; i < 7; ++i) {
    add_task("old" + std::to_string(i), 1, TaskState::failed).desired = Desired::shutdown;
  }
  add_task("new", 1, TaskState::running);
  EXPECT_EQ(ids(Kind::forget), (Ids{"old0", "old1"}));
}

TEST_F(ReconcileTest, StopFirstWaitsForTheOldTaskToEnd) {
  add_task("a", 1, TaskState::running).desired = Desired::shutdown;
  add_task("b", 1, TaskState::fresh);
  EXPECT_TRUE(ids(Kind::start).empty());
  state.tasks.at("a").state = TaskState::shutdown;
  EXPECT_EQ(ids(Kind::start), Ids{"b"});
}

}  // namespace
}  // namespace iitbfaas::embedded
