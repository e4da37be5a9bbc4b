#include "observe/container_metrics/replicas.hpp"

#include "support/temporary_folder.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <cmath>

namespace iitbfaas::observe {
namespace {

using Json = nlohmann::json;

Json task(const std::string& state, const std::string& supervisor) {
  const Json wish{
      {"TaskTemplate",
       {{"ContainerSpec",
         {{"Image", "hello:1"}, {"Labels", {{"iitbfaas.function", "hello"}}}, {"Env", {"A=secret"}}}},
        {"Resources", {{"Limits", {{"MemoryBytes", 64 << 20}, {"Pids", 64}}}}}}}};
  return {{"id", "task1"},
          {"service_id", "service1"},
          {"slot", 2},
          {"state", state},
          {"supervisor", supervisor},
          {"container_id", "c0ffee"},
          {"wish", wish.dump()},
          {"pid", 11}};
}

/// A line of /proc/PID/stat.
std::string stat(int pid, int parent, int ticks, int start = 500) {
  return std::to_string(pid) + " (p) S " + std::to_string(parent) + " 1 1 0 -1 0 0 0 0 0 " +
         std::to_string(ticks) + " " + std::to_string(ticks) + " 1 2 20 0 3 0 " + std::to_string(start) +
         " 100000 10 0\n";
}

TEST(ReplicaRecord, ReadsATaskOfTheEmbeddedEngine) {
  const auto replica = decode_replica_record(task("running", "10 500 boot\n").dump());
  EXPECT_TRUE(replica.running);
  EXPECT_EQ(replica.supervisor, 10);
  EXPECT_EQ(replica.supervisor_started_at, 500U);
  EXPECT_EQ(replica.memory_limit, 64 << 20);
  EXPECT_EQ(replica.threads_limit, 64);
  EXPECT_EQ(replica.container.id, "c0ffee");
  EXPECT_EQ(replica.container.image, "hello:1");
  EXPECT_EQ(replica.container.labels.at("iitbfaas.function"), "hello");
  EXPECT_FALSE(decode_replica_record(task("failed", "").dump()).running);
  for (const char* text : {"", "[]", R"({"state": 7})", R"({"wish": "{"})"}) {
    EXPECT_THROW(decode_replica_record(text), Error) << text;
  }
}

TEST(Replicas, AProcessAndWhatItStartedAreOneReplica) {
  const auto process = [](pid_t pid, pid_t parent) {
    return base::ProcessStat{.pid = pid,
                             .parent = parent,
                             .user = 100,
                             .system = 50,
                             .children_user = 10,
                             .children_system = 5,
                             .threads = 2,
                             .resident_pages = 3};
  };
  const auto usages =
      usage_below({process(10, 1), process(11, 10), process(12, 11), process(20, 1), process(21, 20)},
                  {10, 20}, 100, 4096);
  ASSERT_EQ(usages.size(), 2U);
  // Two processes, what they waited for, and what the supervisor did.
  EXPECT_DOUBLE_EQ(usages.at(10).cpu_user, 2.3);
  EXPECT_DOUBLE_EQ(usages.at(10).cpu_system, 1.15);
  EXPECT_DOUBLE_EQ(usages.at(10).cpu, 3.45);
  EXPECT_EQ(usages.at(10).memory_rss, 2 * 3 * 4096);
  EXPECT_EQ(usages.at(10).threads, 4);
  EXPECT_EQ(usages.at(10).processes, 2);
  EXPECT_EQ(usages.at(20).processes, 1);
}

TEST(Replicas, ACircleOfParentsEnds) {
  const auto usages = usage_below({{.pid = 1, .parent = 2}, {.pid = 2, .parent = 1}}, {1}, 100, 4096);
  EXPECT_LE(usages.at(1).processes, 4);
}

TEST(Replicas, ShowsThoseWhoseSupervisorLives) {
  const test_support::TemporaryFolder folder;
  folder.write("state/tasks/task1/task.json", task("running", "10 500 boot").dump());
  folder.write("state/tasks/task2/task.json",
               task("running", "20 499 boot").dump());  // its number is another's now
  folder.write("state/tasks/task3/task.json", task("failed", "10 500 boot").dump());
  folder.write("state/tasks/task4/task.json", "{");
  folder.write("state/services/service1.json", Json{{"spec", R"({"Name":"hello"})"}}.dump());
  folder.write("state/node.json", R"({"id":"node1"})");
  folder.write("proc/stat", "cpu 1 2 3\nbtime 1000\n");
  folder.write("proc/10/stat", stat(10, 1, 0));
  folder.write("proc/11/stat", stat(11, 10, 100));
  folder.write("proc/20/stat", stat(20, 1, 0));
  folder.write("proc/30/stat", "garbage");
  folder.write("proc/self/stat", "not a number");
  Replicas replicas{folder / "state", folder / "proc"};
  const auto snapshot = replicas.read(2000);
  ASSERT_EQ(snapshot.containers.size(), 1U);
  EXPECT_EQ(snapshot.failures, 2U);
  const auto& [labels, usage] = snapshot.containers[0];
  EXPECT_EQ(*labels,
            "id=\"/c0ffee\",image=\"hello:1\",name=\"hello.2.task1\","
            "container_label_com_docker_swarm_node_id=\"node1\","
            "container_label_com_docker_swarm_service_id=\"service1\","
            "container_label_com_docker_swarm_service_name=\"hello\",container_label_com_docker_swarm_task_"
            "id=\"task1\","
            "container_label_com_docker_swarm_task_name=\"hello.2.task1\",container_label_iitbfaas_function="
            "\"hello\"");
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  EXPECT_DOUBLE_EQ(usage.started_at, 1000 + 500 / ticks);
  EXPECT_EQ(usage.processes, 1);
  EXPECT_EQ(usage.threads, 3);
  EXPECT_EQ(usage.memory_limit, 64 << 20);
  EXPECT_EQ(usage.threads_limit, 64);
  EXPECT_TRUE(std::isnan(usage.cpu_periods));
  EXPECT_EQ(usage.seen_at, 2000);
}

TEST(Replicas, SaysThatThereIsNoSuchState) { EXPECT_THROW(Replicas{"/nonexistent/state"}, Error); }

}  // namespace
}  // namespace iitbfaas::observe
