#include "base/text.hpp"
#include "support/engine_fixture.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>

namespace {

using namespace iitbfaas;
using namespace std::chrono_literals;
using docker::ServiceSpec;
using docker::Task;

class TaskCases : public test_support::EngineTest {};
ON_BOTH_ENGINES(TaskCases);

bool has_line(const std::vector<std::string>& lines, const std::string& line) {
  return std::ranges::find(lines, line) != lines.end();
}

TEST_P(TaskCases, RunWithinTheirService) {
  auto spec = probe(name("running"), {"wait"});
  spec.container.labels = {{"x", "y"}};
  const auto id = engine().create_service(spec);
  const auto task = await_state(id, "running");
  EXPECT_EQ(task.service_id, id);
  EXPECT_EQ(task.node_id, engine().info().node_id);
  EXPECT_EQ(task.desired_state, "running");
  EXPECT_EQ(task.slot, 1U);
  EXPECT_EQ(task.image, probe_image());
  EXPECT_EQ(task.labels, (docker::StringMap{{"x", "y"}}));
  EXPECT_GT(task.pid, 0);
  EXPECT_FALSE(task.container_id.empty());
  EXPECT_FALSE(task.exit_code);
  EXPECT_GT(task.state_since.time_since_epoch().count(), 0);
}

TEST_P(TaskCases, AreFilteredByServiceNameAndWhatIsWanted) {
  const auto id = engine().create_service(probe(name("one"), {"wait"}));
  await_replicas(id, 1);
  EXPECT_EQ(engine().tasks({{"service", {name("one")}}}).size(), 1U);
  EXPECT_EQ(engine().tasks({{"service", {id}}, {"desired-state", {"running"}}}).size(), 1U);
  EXPECT_EQ(engine().tasks({{"service", {id}}, {"desired-state", {"shutdown"}}}).size(), 0U);
  EXPECT_EQ(engine().tasks({{"service", {id}}, {"node", {engine().info().node_id}}}).size(), 1U);
}

TEST_P(TaskCases, FollowTheNumberAskedFor) {
  const auto id = engine().create_service(probe(name("scaled"), {"wait"}));
  await_replicas(id, 1);
  engine().update_service(id, [](ServiceSpec& spec) { spec.replicas = 3; });
  await_replicas(id, 3);
  engine().update_service(id, [](ServiceSpec& spec) { spec.replicas = 1; });
  await_replicas(id, 1);
  engine().update_service(id, [](ServiceSpec& spec) { spec.replicas = 0; });
  await_replicas(id, 0);
}

TEST_P(TaskCases, EndWithTheirService) {
  const auto id = engine().create_service(probe(name("removed"), {"wait"}));
  await_replicas(id, 1);
  engine().remove_service(id);
  EXPECT_TRUE(eventually([&] {
    return std::ranges::none_of(engine().tasks(), [&](const Task& task) { return task.service_id == id; });
  }));
}

TEST_P(TaskCases, AreReplacedByAnUpdate) {
  const auto id = engine().create_service(probe(name("updated"), {"wait"}));
  const auto before = await_state(id, "running");
  engine().update_service(id, [](ServiceSpec& spec) { spec.container.environment = {"A=2"}; });
  await_task(id, [&](const Task& task) { return task.id != before.id && task.state == "running"; });
  await_replicas(id, 1);
}

TEST_P(TaskCases, SayHowTheirProgramFailed) {
  auto spec = probe(name("failing"), {"end", "3"});
  spec.restart.condition = "none";
  const auto task = await_state(engine().create_service(spec), "failed");
  EXPECT_EQ(task.exit_code, 3);
  EXPECT_NE(task.error.find("non-zero exit (3)"), std::string::npos) << task.error;
}

TEST_P(TaskCases, AreCompleteWhenTheirProgramEndsWell) {
  auto spec = probe(name("complete"), {"end", "0"});
  spec.restart.condition = "on-failure";
  const auto task = await_state(engine().create_service(spec), "complete");
  EXPECT_EQ(task.exit_code, 0);
  EXPECT_EQ(task.error, "");
}

TEST_P(TaskCases, AreStartedAgainAsOftenAsAllowedAndNotAtOnce) {
  auto spec = probe(name("crashing"), {"end", "4"});
  spec.restart = {.condition = "any", .delay = 500ms, .max_attempts = 2, .window = 0s};
  const auto id = engine().create_service(spec);
  std::vector<Task> tasks;
  ASSERT_TRUE(eventually([&] {
    tasks = tasks_of(id);
    return std::ranges::count(tasks, "failed", &Task::state) == 3;
  }));
  std::ranges::sort(tasks, {}, &Task::created_at);
  for (std::size_t i = 1; i < tasks.size(); ++i) {
    EXPECT_GE(tasks[i].state_since - tasks[i - 1].state_since, 500ms);
  }
}

TEST_P(TaskCases, AreRejectedWithoutTheirImage) {
  auto spec = probe(name("imageless"), {});
  spec.container.image = "sha256:" + std::string(64, '0');
  spec.restart.delay = 1h;
  const auto task = await_state(engine().create_service(spec), "rejected");
  EXPECT_NE(task.error.find("No such image: sha256:0000"), std::string::npos) << task.error;
}

TEST_P(TaskCases, FailWithoutTheirProgram) {
  auto spec = probe(name("programless"), {});
  spec.container.command = {"/absent"};
  spec.restart.condition = "none";
  const auto task = await_task(engine().create_service(spec), [](const Task& candidate) {
    return candidate.state == "failed" || candidate.state == "rejected";
  });
  EXPECT_NE(task.error.find("/absent"), std::string::npos) << task.error;
  EXPECT_NE(base::to_lower(task.error).find("no such file"), std::string::npos) << task.error;
}

TEST_P(TaskCases, WaitForANodeThatFits) {
  auto spec = probe(name("homeless"), {});
  spec.constraints = {"node.labels.absent==yes"};
  const auto id = engine().create_service(spec);
  const auto task = await_task(id, [](const Task& candidate) { return !candidate.error.empty(); });
  EXPECT_EQ(task.state, "pending");
  EXPECT_NE(task.error.find("no suitable node"), std::string::npos) << task.error;
}

TEST_P(TaskCases, GiveTheirProgramWhatTheSpecSays) {
  auto spec = probe(name("report"), {"report", "two words", "", "$HOME"});
  spec.container.environment = {"PROBE=a=b c", "SLOT={{.Task.Slot}}", "SERVICE={{.Service.Name}}"};
  spec.container.user = "1234:4321";
  spec.container.working_directory = "/run";
  const auto lines = await_log(engine().create_service(spec), "ready");
  EXPECT_TRUE(has_line(lines, "argument two words"));
  EXPECT_TRUE(has_line(lines, "argument "));
  EXPECT_TRUE(has_line(lines, "argument $HOME"));
  EXPECT_TRUE(has_line(lines, "environment PROBE=a=b c"));
  EXPECT_TRUE(has_line(lines, "environment SLOT=1"));
  EXPECT_TRUE(has_line(lines, "environment SERVICE=" + name("report")));
  EXPECT_TRUE(has_line(lines, "user 1234:4321"));
  EXPECT_TRUE(has_line(lines, "folder /run"));
}

TEST_P(TaskCases, WriteOnlyWhereTheyMay) {
  auto spec = probe(name("writer"), {"write", "/file", "/tmp/file"});
  spec.container.user = "0:0";
  spec.container.read_only = true;
  spec.container.mounts = {
      {.kind = docker::Mount::Kind::tmpfs, .source = "", .target = "/tmp", .tmpfs_bytes = 1 << 20}};
  const auto lines = await_log(engine().create_service(spec), "/tmp/file");
  EXPECT_TRUE(has_line(lines, "/file: Read-only file system"));
  EXPECT_TRUE(has_line(lines, "/tmp/file: written"));
}

TEST_P(TaskCases, AreToldToEndByTheirSignal) {
  for (const auto& [signal, number] :
       {std::pair{"", "15"}, std::pair{"SIGINT", "2"}, std::pair{"SIGUSR1", "10"}}) {
    auto spec = probe(name(std::string{"signal"} + number), {"wait"});
    spec.container.stop_signal = signal;
    const auto id = engine().create_service(spec);
    await_replicas(id, 1);
    // Their logs outlive them as long as the service is there.
    engine().update_service(id, [](ServiceSpec& changing) { ++changing.force_update; });
    await_log(id, std::string{"got signal "} + number);
  }
}

TEST_P(TaskCases, AreReachedAtThePortTheEngineChose) {
  auto spec = probe(name("listening"), {"listen"});
  spec.labels["iitbfaas.function"] = spec.name;  // so that the embedded engine says which port to listen on
  spec.ports = {{.target = 8080}};
  const auto id = engine().create_service(spec);
  const auto task = await_task(
      id, [](const Task& candidate) { return candidate.state == "running" && !candidate.ports.empty(); });
  const auto port = std::ranges::find(task.ports, 8080, &docker::Port::target);
  ASSERT_NE(port, task.ports.end());
  ASSERT_NE(port->published, 0);
  EXPECT_EQ(port->mode, docker::Port::Mode::host);
  const http::Client client{{.endpoint = {.host = "127.0.0.1", .port = port->published}}};
  EXPECT_TRUE(eventually([&] {
    try {
      return client.send({}).body == "probe\n";
    } catch (const TransportError&) {
      return false;  // it says running before it listens
    }
  }));
}

TEST_P(TaskCases, WaitForAPortThatIsTaken) {
  auto spec = probe(name("first"), {"wait"});
  // Both engines may be under test at once.
  const std::uint16_t port = is_docker() ? 18391 : 18392;
  spec.ports = {{.target = 8080, .published = port}};
  await_replicas(engine().create_service(spec), 1);
  spec.name = name("second");
  const auto id = engine().create_service(spec);
  const auto task = await_task(id, [](const Task& candidate) { return !candidate.error.empty(); });
  EXPECT_NE(task.error.find("port"), std::string::npos) << task.error;
  EXPECT_NE(task.state, "running");
}

}  // namespace
