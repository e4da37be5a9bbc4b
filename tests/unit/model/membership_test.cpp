#include "model/membership.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::model {
namespace {

docker::Node manager(const std::string& id, bool reachable = true) {
  return {.id = id,
          .hostname = "host-" + id,
          .role = "manager",
          .state = "ready",
          .reachability = reachable ? "reachable" : "unreachable"};
}

docker::Node worker(const std::string& id) {
  return {.id = id, .hostname = "host-" + id, .role = "worker", .state = "ready", .address = "10.0.0." + id};
}

TEST(Nodes, AreNamedByIdOrNameOrAddressOrTheBeginningOfAnId) {
  const std::vector nodes{worker("12"), worker("13"), manager("2")};
  EXPECT_EQ(nodes_named("12", nodes).size(), 1u);
  EXPECT_EQ(nodes_named("host-13", nodes)[0].id, "13");
  EXPECT_EQ(nodes_named("10.0.0.12", nodes)[0].id, "12");
  EXPECT_EQ(nodes_named("1", nodes).size(), 2u) << "several are meant";
  EXPECT_EQ(nodes_named("2", nodes)[0].id, "2");
  EXPECT_TRUE(nodes_named("nobody", nodes).empty());
  EXPECT_TRUE(nodes_named("", nodes).empty());
}

TEST(Quorum, KeepsTheLastManager) {
  EXPECT_TRUE(why_not_demote("1", "9", {manager("1"), worker("2")}));
  EXPECT_FALSE(why_not_demote("2", "9", {manager("1"), worker("2")})) << "a worker may go";
  EXPECT_FALSE(why_not_demote("1", "9", {manager("1"), manager("2")}));
}

TEST(Quorum, IsNotLostByADemotion) {
  const std::vector one_down{manager("1"), manager("2"), manager("3", false)};
  EXPECT_TRUE(why_not_demote("1", "9", one_down)) << "one of two would answer";
  EXPECT_FALSE(why_not_demote("3", "9", one_down)) << "two of two would answer";
  EXPECT_TRUE(why_not_demote("1", "9", {manager("1"), manager("2", false)}));
  EXPECT_FALSE(why_not_demote("1", "9", {manager("1"), manager("2"), manager("3")}));
}

TEST(Quorum, KeepsTheManagerThatIsSpokenTo) {
  const std::vector managers{manager("1"), manager("2"), manager("3")};
  EXPECT_TRUE(why_not_demote("1", "1", managers));
  EXPECT_FALSE(why_not_demote("2", "1", managers));
}

TEST(Quorum, AdvisesOddNumbers) {
  for (const std::size_t good : {1U, 3U, 5U, 7U}) EXPECT_EQ(manager_advice(good), "") << good;
  EXPECT_NE(manager_advice(2).find("worse than 1"), std::string::npos);
  EXPECT_NE(manager_advice(4).find("make it 3 or 5"), std::string::npos);
  EXPECT_NE(manager_advice(9), "");
}

class Draining : public testing::Test {
 protected:
  std::optional<std::string> reason(const std::vector<docker::Task>& tasks) const {
    docker::Service service{.id = "s", .spec = {.name = "hello", .replicas = 2}};
    return why_not_drained("old", {service}, tasks, by_id({node("old"), node("new")}));
  }
  static docker::Node node(const std::string& id) { return {.id = id, .state = "ready"}; }
  static docker::Task task(const std::string& node_id, const std::string& state,
                           const std::string& desired = "running") {
    return {.service_id = "s", .node_id = node_id, .desired_state = desired, .state = state};
  }
};

TEST_F(Draining, IsOverWhenAllReplicasAreReadyElsewhere) {
  EXPECT_EQ(reason({task("new", "running"), task("new", "running")}), std::nullopt);
  EXPECT_EQ(reason({task("new", "running"), task("new", "running"), task("old", "shutdown", "shutdown")}),
            std::nullopt);
}

TEST_F(Draining, IsNotOverWhileOneStartsOrOneIsStillThere) {
  EXPECT_EQ(reason({task("new", "running"), task("new", "starting")}),
            "hello: 1 of 2 replicas are ready elsewhere");
  EXPECT_EQ(reason({task("new", "running"), task("new", "running"), task("old", "running", "shutdown")}),
            "hello: 2 of 2 replicas are ready elsewhere, 1 still here");
  EXPECT_TRUE(reason({task("old", "running"), task("old", "running")}));
}

}  // namespace
}  // namespace iitbfaas::model
