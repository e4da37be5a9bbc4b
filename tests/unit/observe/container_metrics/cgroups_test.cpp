#include "observe/container_metrics/cgroups.hpp"

#include "unit/observe/container_metrics/container_tree.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

namespace iitbfaas::observe {
namespace {

using test::container_id_of;
using test::ContainerTree;
using test::record_of;

const std::string one = container_id_of('1');
const std::string two = container_id_of('2');
const std::string place = "docker/" + one;

Cgroups reader(const ContainerTree& tree) {
  return Cgroups{{.cgroups = tree.cgroups(), .containers = tree.containers(), .processes = tree.processes()}};
}

void fill_version_1(const ContainerTree& tree, const std::string& path) {
  tree.set("cpuacct", path, "cpuacct.usage", "2500000000\n");
  tree.set("cpuacct", path, "cpuacct.stat", "user 200\nsystem 50\n");
  tree.set("cpu", path, "cpu.stat", "nr_periods 10\nnr_throttled 3\nthrottled_time 1500000000\n");
  tree.set("cpu", path, "cpu.cfs_quota_us", "50000\n");
  tree.set("cpu", path, "cpu.cfs_period_us", "100000\n");
  tree.set("memory", path, "memory.usage_in_bytes", "9000\n");
  tree.set("memory", path, "memory.stat",
           "cache 1\nrss 2\ntotal_cache 3000\ntotal_rss 4000\ntotal_mapped_file 500\ntotal_swap 600\n"
           "total_inactive_file 1000\n");
  tree.set("memory", path, "memory.max_usage_in_bytes", "9500\n");
  tree.set("memory", path, "memory.failcnt", "7\n");
  tree.set("memory", path, "memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n");
  tree.set("memory", path, "memory.limit_in_bytes", "67108864\n");
  tree.set("pids", path, "cgroup.procs", "41\n42\n");
  tree.set("pids", path, "pids.current", "5\n");
  tree.set("pids", path, "pids.max", "64\n");
  tree.set("blkio", path, "blkio.throttle.io_service_bytes_recursive",
           "8:0 Read 11\n8:0 Write 12\nTotal 23\n");
  tree.set("blkio", path, "blkio.throttle.io_serviced_recursive", "8:0 Read 1\n8:0 Write 2\nTotal 3\n");
}

void fill_version_2(const ContainerTree& tree, const std::string& path) {
  tree.set("", path, "cpu.stat",
           "usage_usec 2500000\nuser_usec 2000000\nsystem_usec 500000\nnr_periods 10\nnr_throttled 3\n"
           "throttled_usec 1500000\n");
  tree.set("", path, "cpu.max", "50000 100000\n");
  tree.set("", path, "memory.current", "9000\n");
  tree.set("", path, "memory.stat", "anon 4000\nfile 3000\nfile_mapped 500\ninactive_file 1000\n");
  tree.set("", path, "memory.swap.current", "600\n");
  tree.set("", path, "memory.peak", "9500\n");
  tree.set("", path, "memory.events", "low 0\nhigh 0\nmax 7\noom 3\noom_kill 2\n");
  tree.set("", path, "memory.max", "67108864\n");
  tree.set("", path, "cgroup.procs", "41\n42\n");
  tree.set("", path, "pids.current", "5\n");
  tree.set("", path, "pids.max", "64\n");
  tree.set("", path, "io.stat", "8:0 rbytes=11 wbytes=12 rios=1 wios=2 dbytes=0 dios=0\n");
}

void expect_the_figures(const Usage& usage) {
  EXPECT_DOUBLE_EQ(usage.cpu, 2.5);
  EXPECT_DOUBLE_EQ(usage.cpu_user, 2);
  EXPECT_DOUBLE_EQ(usage.cpu_system, .5);
  EXPECT_EQ(usage.cpu_periods, 10);
  EXPECT_EQ(usage.cpu_throttled_periods, 3);
  EXPECT_DOUBLE_EQ(usage.cpu_throttled, 1.5);
  EXPECT_EQ(usage.cpu_quota, 50000);
  EXPECT_EQ(usage.cpu_period, 100000);
  EXPECT_EQ(usage.memory, 9000);
  EXPECT_EQ(usage.memory_inactive_file, 1000);
  EXPECT_EQ(usage.memory_rss, 4000);
  EXPECT_EQ(usage.memory_cache, 3000);
  EXPECT_EQ(usage.memory_mapped, 500);
  EXPECT_EQ(usage.memory_swap, 600);
  EXPECT_EQ(usage.memory_max, 9500);
  EXPECT_EQ(usage.memory_failures, 7);
  EXPECT_EQ(usage.memory_limit, 67108864);
  EXPECT_EQ(usage.oom_kills, 2);
  EXPECT_EQ(usage.processes, 2);
  EXPECT_EQ(usage.threads, 5);
  EXPECT_EQ(usage.threads_limit, 64);
  EXPECT_EQ(usage.started_at, 100.5);
  EXPECT_EQ(usage.seen_at, 1000);
  ASSERT_EQ(usage.devices.size(), 1U);
  EXPECT_EQ(usage.devices[0].name, "/dev/sda");
  EXPECT_EQ(usage.devices[0].read_bytes, 11);
  EXPECT_EQ(usage.devices[0].written_bytes, 12);
  EXPECT_EQ(usage.devices[0].reads, 1);
  EXPECT_EQ(usage.devices[0].writes, 2);
}

TEST(Cgroups, AContainersGroupIsKnownByItsName) {
  EXPECT_EQ(container_id(one), one);
  EXPECT_EQ(container_id("docker-" + one + ".scope"), one);
  EXPECT_EQ(container_id("docker-" + one.substr(1) + ".scope"), "");
  EXPECT_EQ(container_id("system.slice"), "");
  EXPECT_EQ(container_id(std::string(64, 'g')), "");
}

TEST(Cgroups, SaysTheSameOfBothVersions) {
  for (const bool version_2 : {false, true}) {
    const ContainerTree tree{version_2};
    (version_2 ? fill_version_2 : fill_version_1)(tree, place);
    tree.record(one, record_of(one, 41));
    const auto snapshot = reader(tree).read(1000);
    ASSERT_EQ(snapshot.containers.size(), 1U);
    expect_the_figures(snapshot.containers[0].usage);
    EXPECT_EQ(*snapshot.containers[0].labels, "id=\"/docker/" + one +
                                                  "\",image=\"hello:1\",name=\"hello.1.task1\","
                                                  "container_label_com_docker_swarm_service_name=\"hello\","
                                                  "container_label_iitbfaas_function=\"hello\"");
    EXPECT_EQ(snapshot.failures, 0U);
  }
}

TEST(Cgroups, FindsContainersBelowAnyParent) {
  const ContainerTree tree{false};
  fill_version_1(tree, "lab/node1/" + one);
  fill_version_1(tree, "system.slice/docker-" + two + ".scope");
  fill_version_1(tree, "user.slice/session");
  fill_version_1(tree, "docker/" + container_id_of('3'));  // another engine's
  tree.record(one, record_of(one, 41));
  tree.record(two, record_of(two, 42));
  EXPECT_EQ(reader(tree).read(1000).containers.size(), 2U);
}

TEST(Cgroups, NoLimitIsZeroMemoryAndAnyNumberOfThreads) {
  const ContainerTree old{false};
  fill_version_1(old, place);
  old.set("memory", place, "memory.limit_in_bytes", "9223372036854771712\n");
  old.set("cpu", place, "cpu.cfs_quota_us", "-1\n");
  old.set("pids", place, "pids.max", "max\n");
  const ContainerTree unified{true};
  fill_version_2(unified, place);
  unified.set("", place, "memory.max", "max\n");
  unified.set("", place, "cpu.max", "max 100000\n");
  unified.set("", place, "pids.max", "max\n");
  for (const auto* tree : {&old, &unified}) {
    tree->record(one, record_of(one, 41));
    const auto snapshot = reader(*tree).read(1000);
    ASSERT_EQ(snapshot.containers.size(), 1U);
    EXPECT_EQ(snapshot.containers[0].usage.memory_limit, 0);
    EXPECT_EQ(snapshot.containers[0].usage.threads_limit, INFINITY);
    EXPECT_TRUE(std::isnan(snapshot.containers[0].usage.cpu_quota));
    EXPECT_EQ(snapshot.failures, 0U);
  }
}

TEST(Cgroups, ReadsFiguresEachTimeAndLimitsEveryMinute) {
  const ContainerTree tree{true};
  fill_version_2(tree, place);
  tree.record(one, record_of(one, 41));
  auto cgroups = reader(tree);
  cgroups.read(1000);
  tree.set("", place, "memory.max", "1000\n");
  // Rewritten in place, as the kernel's files are: what was opened before sees it.
  std::ofstream{tree.cgroups() / place / "memory.current"} << "12\n";
  EXPECT_EQ(cgroups.read(1030).containers.at(0).usage.memory, 12);
  EXPECT_EQ(cgroups.read(1030).containers.at(0).usage.memory_limit, 67108864);
  EXPECT_EQ(cgroups.read(1060).containers.at(0).usage.memory_limit, 1000);
}

TEST(Cgroups, GarbageIsCountedAndNotShown) {
  const ContainerTree tree{false};
  fill_version_1(tree, place);
  tree.record(one, record_of(one, 41));
  tree.set("memory", place, "memory.usage_in_bytes", "many\n");
  tree.set("memory", place, "memory.stat", std::string(100'000, '\xff'));
  tree.set("blkio", place, "blkio.throttle.io_service_bytes_recursive", "sda Read 1\n");
  fill_version_1(tree, "docker/" + two);
  tree.record(two, "{\"ID\":");
  const auto snapshot = reader(tree).read(1000);
  ASSERT_EQ(snapshot.containers.size(), 1U);
  EXPECT_TRUE(std::isnan(snapshot.containers[0].usage.memory));
  EXPECT_TRUE(std::isnan(snapshot.containers[0].usage.memory_rss));
  EXPECT_EQ(snapshot.containers[0].usage.memory_max, 9500);
  EXPECT_EQ(snapshot.failures, 4U);
}

TEST(Cgroups, AControllerThatIsMissingLeavesItsFiguresOut) {
  const ContainerTree tree{false};
  fill_version_1(tree, place);
  std::filesystem::remove_all(tree.cgroups() / "pids");
  tree.record(one, record_of(one, 41));
  const auto snapshot = reader(tree).read(1000);
  EXPECT_TRUE(std::isnan(snapshot.containers.at(0).usage.threads));
  EXPECT_EQ(snapshot.containers[0].usage.memory, 9000);
  EXPECT_EQ(snapshot.failures, 0U);
}

TEST(Cgroups, ProcessesThatItMayNotSeeAreNotNone) {
  const ContainerTree tree{false};
  fill_version_1(tree, place);
  tree.set("pids", place, "cgroup.procs", "");
  tree.record(one, record_of(one, 41));
  const auto snapshot = reader(tree).read(1000);
  EXPECT_TRUE(std::isnan(snapshot.containers.at(0).usage.processes));
  EXPECT_EQ(snapshot.containers[0].usage.threads, 5);
}

TEST(Cgroups, ForgetsWhatIsGoneAndMeetsItAgain) {
  const ContainerTree tree{false};
  fill_version_1(tree, place);
  tree.record(one, record_of(one, 41));
  auto cgroups = reader(tree);
  EXPECT_EQ(cgroups.read(1000).containers.size(), 1U);
  tree.remove(place);
  tree.record(one, record_of(one, 0));
  EXPECT_TRUE(cgroups.read(1001).containers.empty());
  fill_version_1(tree, place);
  tree.record(one, record_of(one, 43));
  EXPECT_EQ(cgroups.read(1002).containers.size(), 1U);
}

TEST(Cgroups, AContainerThatEndedForWantOfMemorySaysSoForAWhile) {
  const ContainerTree tree{false};
  fill_version_1(tree, place);
  tree.set("memory", place, "memory.oom_control", "oom_kill 0\n");
  tree.record(one, record_of(one, 41));
  auto cgroups = reader(tree);
  EXPECT_EQ(cgroups.read(1000).containers.at(0).usage.oom_kills, 0);
  tree.remove(place);
  EXPECT_TRUE(cgroups.read(1010).containers.empty());  // the engine has not noticed yet
  tree.record(one, record_of(one, 0, R"(,"OOMKilled":true)"));
  const auto after = cgroups.read(1020);
  ASSERT_EQ(after.containers.size(), 1U);
  EXPECT_EQ(after.containers[0].usage.oom_kills, 1);
  EXPECT_TRUE(std::isnan(after.containers[0].usage.memory));
  EXPECT_TRUE(std::isnan(after.containers[0].usage.seen_at));
  EXPECT_EQ(cgroups.read(1310).containers.size(), 1U);
  EXPECT_TRUE(cgroups.read(1311).containers.empty());
}

constexpr const char* traffic =
    "a\nb\n lo: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n eth0: 300 3 0 0 0 0 0 0 100 1 0 0 0 0 0 0\n";

TEST(Cgroups, ReadsTheNetworkOfAProcessThatIsSurelyTheContainers) {
  const ContainerTree tree{false};
  fill_version_1(tree, place);
  tree.record(one, record_of(one, 41));
  // The engine's 41 is another process here; the group's is the right one.
  tree.process("41", "cgroup", "4:memory:/\n");
  tree.process("41", "net/dev", "a\nb\n eth0: 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9\n");
  tree.set("memory", place, "cgroup.procs", "77\n");
  tree.process("77", "cgroup", "4:memory:/docker/" + one + "\n");
  tree.process("77", "net/dev", traffic);
  const auto snapshot = reader(tree).read(1000);
  ASSERT_EQ(snapshot.containers.at(0).usage.interfaces.size(), 1U);
  EXPECT_EQ(snapshot.containers[0].usage.interfaces[0].received_bytes, 300);
}

TEST(Cgroups, LooksForAnotherProcessWhenOneEnded) {
  const ContainerTree tree{false};
  fill_version_1(tree, place);
  tree.record(one, record_of(one, 0));  // read before the engine had written it
  auto cgroups = reader(tree);
  EXPECT_TRUE(cgroups.read(1000).containers.at(0).usage.interfaces.empty());
  tree.record(one, record_of(one, 50));
  tree.process("50", "cgroup", "4:memory:/docker/" + one + "\n");
  tree.process("50", "net/dev", traffic);
  EXPECT_EQ(cgroups.read(1001).containers.at(0).usage.interfaces.size(), 1U);
  std::filesystem::remove_all(tree.processes() / "50");
  EXPECT_TRUE(cgroups.read(1002).containers.at(0).usage.interfaces.empty());
}

TEST(Cgroups, OneContainerIsShownOnce) {
  const ContainerTree tree{false};
  fill_version_1(tree, place);
  fill_version_1(tree, "system.slice/docker-" + one + ".scope");
  tree.record(one, record_of(one, 41));
  auto cgroups = reader(tree);
  EXPECT_EQ(cgroups.read(1000).containers.size(), 1U);
  EXPECT_EQ(cgroups.read(1001).containers.size(), 1U);
}

TEST(Cgroups, SaysThatTheRecordsCannotBeRead) {
  const ContainerTree tree{false};
  const Cgroups::Folders folders{.cgroups = tree.cgroups(), .containers = tree.containers() / "absent"};
  EXPECT_THROW(Cgroups{folders}, Error);
}

TEST(Cgroups, SaysWhereThereAreNone) {
  const test_support::TemporaryFolder empty;
  try {
    Cgroups{{.cgroups = empty.path()}};
    FAIL() << "an empty folder is no control group";
  } catch (const Error& error) {
    EXPECT_NE(std::string{error.what()}.find("is /sys/fs/cgroup mounted there?"), std::string::npos);
  }
}

}  // namespace
}  // namespace iitbfaas::observe
