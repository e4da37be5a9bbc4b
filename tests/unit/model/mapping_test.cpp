#include "model/mapping.hpp"

#include "docker/codec.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace iitbfaas::model {
namespace {

using namespace std::chrono_literals;

FunctionSpec full() {
  return {.name = "resize",
          .name_space = "shop",
          .image = "sha256:abc",
          .process = "/resize --fast",
          .args = {"width", "height"},
          .mode = "exec",
          .replicas = 3,
          .limits = {.memory = {64 << 20}, .millicpus = 500, .pids = 32},
          .requests = {.memory = {32 << 20}, .millicpus = 100},
          .timeout = 90s,
          .publish = 8590,
          .environment = {{"A", "1"}, {"B", "x=y"}},
          .labels = {{"com.openfaas.scale.max", "5"}, {"team", "images"}},
          .annotations = {{"topic", "cron-function"}},
          .secrets = {"key"},
          .constraints = {"node.role == worker"},
          .read_only_root = false};
}

Surroundings surroundings() {
  return {.network = "net1",
          .gateway_url = "http://gateway:8080",
          .secrets = {{"key", {.id = "secret1", .name = "shop_key"}}}};
}

docker::ServiceSpec service_of(const FunctionSpec& spec) { return to_service(spec, surroundings()); }

bool has_line(const docker::ServiceSpec& service, const std::string& line) {
  return std::ranges::find(service.container.environment, line) != service.container.environment.end();
}

docker::Service live(const docker::ServiceSpec& spec) { return {.id = "s1", .spec = spec}; }

docker::Task task_of(const docker::ServiceSpec& spec, const std::string& id, const std::string& state) {
  docker::Task task;
  task.id = id;
  task.service_id = "s1";
  task.node_id = "n1";
  task.slot = 1;
  task.state = state;
  task.desired_state = "running";
  task.labels = spec.container.labels;
  return task;
}

NodesById one_node() {
  docker::Node node;
  node.id = "n1";
  node.hostname = "alpha";
  node.state = "ready";
  node.address = "192.0.2.1";
  return by_id({node});
}

TEST(Mapping, ASpecComesBackAsItWasGiven) { EXPECT_EQ(to_function(service_of(full())), full()); }

TEST(Mapping, ASpecComesBackThroughTheEnginesDocument) {
  nlohmann::json document = nlohmann::json::object();
  docker::encode_service_spec(service_of(full()), document);
  const auto read = docker::decode_service_spec(document);
  EXPECT_EQ(to_function(read), full());
  EXPECT_EQ(read, service_of(full()));
}

TEST(Mapping, NamesOfOtherNamespacesArePrefixed) {
  EXPECT_EQ(service_name("hello", default_namespace), "hello");
  EXPECT_EQ(service_name("hello", "shop"), "shop_hello");
  EXPECT_EQ(route_name("hello", default_namespace), "hello");
  EXPECT_EQ(route_name("hello", "shop"), "hello.shop");
}

TEST(Mapping, TheWatchdogLearnsArgumentsAndTimeoutsFromTheEnvironment) {
  const auto service = service_of(full());
  for (const char* line :
       {"IITBFAAS_ARGS=width,height", "IITBFAAS_FUNCTION=resize", "fprocess=/resize --fast",
        "IITBFAAS_GATEWAY=http://gateway:8080", "exec_timeout=1m30s", "mode=exec", "A=1", "B=x=y"}) {
    EXPECT_TRUE(has_line(service, line)) << line;
  }
}

TEST(Mapping, TheUsersEnvironmentWins) {
  auto spec = full();
  spec.environment["write_timeout"] = "5s";
  EXPECT_TRUE(has_line(service_of(spec), "write_timeout=5s"));
  EXPECT_FALSE(has_line(service_of(spec), "write_timeout=1m30s"));
}

TEST(Mapping, AReplicaIsConfinedUnlessToldOtherwise) {
  const auto service = service_of({.name = "hello", .image = "x"});
  EXPECT_EQ(service.container.user, "65534:65534");
  EXPECT_TRUE(service.container.read_only);
  EXPECT_EQ(service.container.capabilities_drop, std::vector<std::string>{"ALL"});
  EXPECT_EQ(service.limits.memory_bytes, 128 << 20);
  EXPECT_EQ(service.limits.pids, 64);
  ASSERT_EQ(service.container.mounts.size(), 1u);
  EXPECT_EQ(service.container.mounts[0].target, "/tmp");
}

TEST(Mapping, AReplicaWithAPublishedPortTakesLeaveOfItsBalancer) {
  FunctionSpec spec{.name = "hello", .image = "x", .timeout = std::chrono::seconds{30}};
  EXPECT_FALSE(has_line(service_of(spec), "healthcheck_interval=3s"));
  EXPECT_EQ(service_of(spec).container.stop_grace_period, std::chrono::seconds{32});
  spec.publish = 8590;
  EXPECT_TRUE(has_line(service_of(spec), "healthcheck_interval=3s"));
  EXPECT_EQ(service_of(spec).container.stop_grace_period, std::chrono::seconds{35});
  spec.environment["healthcheck_interval"] = "0s";
  EXPECT_TRUE(has_line(service_of(spec), "healthcheck_interval=0s"));
}

TEST(Mapping, AnImageOfNobodyMakesTheSameServiceBeforeItIsPulledAndAfter) {
  auto around = surroundings();
  around.image_user = "";
  const auto before = to_service(full(), around);
  around.image_user = "65534:65534";
  EXPECT_EQ(to_service(full(), around), before);
}

TEST(Mapping, AnImageThatChoseAUserKeepsIt) {
  auto around = surroundings();
  for (const char* root : {"", "root", "0", "0:0"}) {
    around.image_user = root;
    EXPECT_EQ(to_service(full(), around).container.user, "65534:65534") << root;
  }
  around.image_user = "app";
  EXPECT_EQ(to_service(full(), around).container.user, "");
}

TEST(Mapping, SecretsAreFilesWhereOpenFaasHasThem) {
  const auto service = service_of(full());
  ASSERT_EQ(service.container.secrets.size(), 1u);
  EXPECT_EQ(service.container.secrets[0].id, "secret1");
  EXPECT_EQ(service.container.secrets[0].name, "shop_key");
  EXPECT_EQ(service.container.secrets[0].file_name, "/var/openfaas/secrets/key");
}

TEST(Mapping, APublishedPortIsOfTheNodeAndFreedBeforeItIsTakenAgain) {
  const auto service = service_of(full());
  ASSERT_EQ(service.ports.size(), 1u);
  EXPECT_EQ(service.ports[0].mode, docker::Port::Mode::host);
  EXPECT_EQ(service.ports[0].published, 8590);
  EXPECT_EQ(service.ports[0].target, 8080);
  EXPECT_EQ(service.update->order, "stop-first");
  EXPECT_EQ(service_of({.name = "a", .image = "x"}).update->order, "start-first");
}

TEST(Mapping, MergingKeepsTheScaledNumberUnlessTheUserChangedHisOwn) {
  auto current = service_of(full());
  current.replicas = 7;
  current.force_update = 2;
  EXPECT_EQ(merge(current, service_of(full())), current);
  auto more = full();
  more.replicas = 4;
  EXPECT_EQ(merge(current, service_of(more)).replicas, 4u);
}

TEST(Mapping, ARevisionTellsWhatNeedsNewReplicas) {
  auto scaled = full();
  scaled.replicas = 9;
  auto labelled = full();
  labelled.labels["team"] = "other";
  auto changed = full();
  changed.environment["A"] = "2";
  const auto service = service_of(full());
  const auto running = task_of(service, "t1", "running");
  EXPECT_TRUE(is_current(running, service_of(scaled)));
  EXPECT_TRUE(is_current(running, service_of(labelled)));
  EXPECT_FALSE(is_current(running, service_of(changed)));
}

TEST(Mapping, AServiceWhoseSpecLabelIsSpoiltIsStillAFunction) {
  auto service = service_of(full());
  service.labels["iitbfaas.spec"] = "{";
  const auto spec = to_function(service);
  EXPECT_EQ(spec.name, "resize");
  EXPECT_EQ(spec.name_space, "shop");
  EXPECT_EQ(spec.limits, full().limits);
}

TEST(Mapping, CountsOnlyReplicasThatRunAndShall) {
  const auto spec = service_of(full());
  auto stopping = task_of(spec, "t2", "running");
  stopping.desired_state = "shutdown";
  stopping.slot = 2;
  auto other = task_of(spec, "t3", "running");
  other.service_id = "s2";
  const auto status =
      to_status(live(spec), {task_of(spec, "t1", "running"), stopping, other}, one_node(), "http://g");
  EXPECT_EQ(status.replicas, 3u);
  EXPECT_EQ(status.available_replicas, 1u);
  ASSERT_EQ(status.instances.size(), 2u);
  EXPECT_EQ(status.instances[0].node, "alpha");
  EXPECT_EQ(status.instances[1].state, ReplicaState::stopping);
  EXPECT_EQ(status.url, "http://g/function/resize.shop");
}

TEST(Mapping, ATaskOnADeadNodeIsNotReady) {
  const auto spec = service_of(full());
  auto nodes = one_node();
  nodes.at("n1").state = "down";
  EXPECT_EQ(to_status(live(spec), {task_of(spec, "t1", "running")}, nodes, "").available_replicas, 0u);
}

TEST(Mapping, AFailureIsShownOnlyWhileNothingLivesInItsSlot) {
  const auto spec = service_of(full());
  auto failed = task_of(spec, "t1", "failed");
  failed.error = "task: non-zero exit (1)";
  auto next = task_of(spec, "t2", "running");
  next.created_at = failed.created_at + 1s;
  EXPECT_EQ(to_status(live(spec), {failed, next}, one_node(), "").instances.size(), 1u);
  const auto alone = to_status(live(spec), {failed}, one_node(), "").instances;
  ASSERT_EQ(alone.size(), 1u);
  EXPECT_EQ(alone[0].state, ReplicaState::failed);
  EXPECT_EQ(alone[0].reason, "task: non-zero exit (1)");
}

TEST(Mapping, AReplicaIsAtItsNetworkAddressElseAtItsPort) {
  const auto spec = service_of(full());
  auto task = task_of(spec, "t1", "running");
  task.ports = {{.target = 8080, .published = 30001}};
  EXPECT_EQ(to_status(live(spec), {task}, one_node(), "").instances[0].address, "192.0.2.1:30001");
  task.networks = {{.network_id = "net1", .network_name = "iitbfaas", .addresses = {"10.0.1.7/24"}}};
  EXPECT_EQ(to_status(live(spec), {task}, one_node(), "").instances[0].address, "10.0.1.7:8080");
}

TEST(Mapping, ANodeCountsItsRunningReplicas) {
  const auto spec = service_of(full());
  auto elsewhere = task_of(spec, "t2", "running");
  elsewhere.node_id = "n2";
  auto node = one_node().at("n1");
  node.role = "manager";
  node.availability = "drain";
  node.nano_cpus = 2'000'000'000;
  const auto status =
      to_status(node, {task_of(spec, "t1", "running"), elsewhere, task_of(spec, "t3", "failed")});
  EXPECT_EQ(status.replicas, 1u);
  EXPECT_EQ(status.role, NodeRole::manager);
  EXPECT_EQ(status.availability, NodeAvailability::drain);
  EXPECT_EQ(status.millicpus, 2000u);
  EXPECT_TRUE(status.ready);
}

}  // namespace
}  // namespace iitbfaas::model
