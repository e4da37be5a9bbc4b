#include "invoke/gateway/survey.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::invoke {
namespace {

docker::Service make_service(const std::string& name, const std::string& name_space, std::uint64_t replicas) {
  docker::Service service;
  service.id = "id-" + name;
  service.spec.labels = {
      {"iitbfaas.function", name}, {"iitbfaas.namespace", name_space}, {"iitbfaas.timeout", "2500"}};
  service.spec.replicas = replicas;
  return service;
}

docker::Task make_task(const std::string& service, const std::string& id, std::uint16_t port) {
  docker::Task task;
  task.id = id;
  task.service_id = "id-" + service;
  task.node_id = "node-1";
  task.state = task.desired_state = "running";
  task.ports = {{.target = 8081, .published = 9}, {.target = 8080, .published = port}};
  task.networks = {{.network_id = "n0", .network_name = "ingress", .addresses = {"10.255.0.4/16"}},
                   {.network_id = "n1", .network_name = "iitbfaas", .addresses = {"10.0.1.7/24"}}};
  return task;
}

ClusterView make_view() {
  return {.services = {make_service("hello", "dev", 2)},
          .tasks = {make_task("hello", "t2", 30002), make_task("hello", "t1", 30001),
                    make_task("other", "t3", 30003)},
          .node_addresses = {{"node-1", "192.0.2.4"}}};
}

std::string address(const Replica& replica) {
  return replica.address.address().to_string() + ":" + std::to_string(replica.address.port());
}

class Survey : public testing::Test {
 protected:
  std::shared_ptr<const Route> route(const ClusterView& view, const Table& previous = {}) {
    return make_table(view, previous, instruments_).find("hello.dev");
  }
  Instruments instruments_;
};

TEST_F(Survey, FindsReplicasByTheirPublishedPorts) {
  const auto found = route(make_view());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->wanted, 2U);
  EXPECT_EQ(found->timeout, std::chrono::milliseconds{2500});
  ASSERT_EQ(found->replicas.size(), 2U);
  EXPECT_EQ(address(*found->replicas[0]), "192.0.2.4:30001");
  EXPECT_EQ(address(*found->replicas[1]), "192.0.2.4:30002");
}

TEST_F(Survey, FindsWhatIsBehindADoorByItsOwnPort) {
  auto view = make_view();
  view.doors = {make_service("prometheus", "", 1)};
  view.doors[0].spec.labels = {{"iitbfaas.door", "metrics"}, {"iitbfaas.door.port", "8081"}};
  view.tasks.push_back(make_task("prometheus", "t9", 1));
  const auto table = make_table(view, {}, instruments_);
  EXPECT_EQ(table.routes.size(), 1U);
  const auto door = table.find_door("metrics");
  ASSERT_TRUE(door);
  ASSERT_EQ(door->replicas.size(), 1U);
  EXPECT_EQ(address(*door->replicas[0]), "192.0.2.4:9");
  EXPECT_EQ(door->timeout.count(), 0);
  EXPECT_TRUE(same(table, make_table(view, table, instruments_)));
}

TEST_F(Survey, FindsReplicasOnTheNetworkByNameOrId) {
  auto view = make_view();
  for (const auto* network : {"iitbfaas", "n1"}) {
    view.network = network;
    const auto found = route(view);
    ASSERT_EQ(found->replicas.size(), 2U);
    EXPECT_EQ(address(*found->replicas[0]), "10.0.1.7:8080");
  }
  view.network = "absent";
  EXPECT_TRUE(route(view)->replicas.empty());
}

TEST_F(Survey, DropsAReplicaAtTheFirstSignOfRemoval) {
  auto view = make_view();
  view.tasks[0].desired_state = "remove";
  view.tasks[1].state = "starting";
  EXPECT_TRUE(route(view)->replicas.empty());
}

TEST_F(Survey, LeavesOutAReplicaItCannotReach) {
  auto view = make_view();
  view.tasks[0].ports.clear();
  view.tasks[1].node_id = "node-unknown";
  EXPECT_TRUE(route(view)->replicas.empty());
}

TEST_F(Survey, KeepsReplicasAcrossTables) {
  const auto before = make_table(make_view(), {}, instruments_);
  auto view = make_view();
  view.tasks[0].ports.back().published = 40000;
  const auto after = make_table(view, before, instruments_);
  EXPECT_EQ(after.find("hello.dev")->replicas[0], before.find("hello.dev")->replicas[0]);
  EXPECT_NE(after.find("hello.dev")->replicas[1], before.find("hello.dev")->replicas[1]);
  EXPECT_FALSE(same(before, after));
  EXPECT_TRUE(same(after, make_table(view, after, instruments_)));
}

TEST_F(Survey, TellsWhyNoReplicaIsReady) {
  auto view = make_view();
  view.tasks.resize(1);
  auto& task = view.tasks.front();
  task.desired_state = "shutdown";
  task.state = "rejected";
  task.error = "No such image: x";
  EXPECT_EQ(without_replicas(view), std::vector<std::string>{"id-hello"});
  EXPECT_EQ(route(view)->trouble, "No such image: x");
  view.services.front().updated_at = task.created_at + std::chrono::seconds{1};
  EXPECT_EQ(route(view)->trouble, "") << "that was before the last change";
}

TEST_F(Survey, IsSettledWhenAllThatWereAskedForAreReady) {
  auto view = make_view();
  EXPECT_TRUE(settled(make_table(view, {}, instruments_)));
  EXPECT_TRUE(without_replicas(view).empty());
  view.services[0].spec.replicas = 3;
  EXPECT_FALSE(settled(make_table(view, {}, instruments_)));
}

TEST_F(Survey, IgnoresServicesThatAreNoFunctions) {
  auto view = make_view();
  view.services.emplace_back().id = "id-other";
  EXPECT_EQ(make_table(view, {}, instruments_).routes.size(), 1U);
}

TEST_F(Survey, PutsAFunctionWithoutNamespaceIntoTheDefaultOne) {
  auto view = make_view();
  view.services[0].spec.labels = {{"iitbfaas.function", "hello"}};
  const auto table = make_table(view, {}, instruments_);
  ASSERT_TRUE(table.find("hello.openfaas-fn"));
  EXPECT_EQ(table.find("hello.openfaas-fn")->timeout, std::chrono::seconds{30});
}

}  // namespace
}  // namespace iitbfaas::invoke
