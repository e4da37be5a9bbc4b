#include "lab/lab_test.hpp"

#include <nlohmann/json.hpp>

namespace {

using lab::Lab;
using nlohmann::json;

class Joining : public lab::LabTest {};

TEST_F(Joining, MakesBareMachinesNodesAndAgainChangesNothing) {
  Lab lab{3};
  const auto up = lab.iitbfaas({"--host", Lab::host(1), "up"});
  ASSERT_EQ(up.status, 0) << up.err;
  const auto first = node(lab, {"add", machine(2), machine(3)});
  EXPECT_EQ(first.status, 0) << first.err;
  EXPECT_EQ(count(first.out, "  joined"), 2) << first.out;
  EXPECT_EQ(nodes(lab), "node1 Ready,node2 Ready,node3 Ready");
  EXPECT_EQ(
      lab.shell("node1", "docker node inspect node2 --format '{{index .Spec.Labels \"iitbfaas.host\"}}'"),
      Lab::host(2));

  const auto second = node(lab, {"add", machine(2), machine(3)});
  EXPECT_EQ(second.status, 0) << second.err;
  EXPECT_EQ(count(second.out, "already joined"), 2) << second.out;

  const auto list = json::parse(node(lab, {"list", "-o", "json"}).out);
  ASSERT_EQ(list.size(), 3u);
  for (const auto& one : list) {
    EXPECT_TRUE(one["ready"]) << one;
    EXPECT_TRUE(one["load"].is_number()) << one;
  }
  const auto reports = json::parse(node(lab, {"doctor", "-o", "json"}).out);
  ASSERT_EQ(reports.size(), 3u);
  for (const auto& report : reports) EXPECT_EQ(report["error"], "") << report;
}

TEST_F(Joining, OneThatFailsLeavesTheOthersJoined) {
  Lab lab{2};
  make_swarm(lab);
  const auto added = node(lab, {"add", machine(2), machine(9)});
  EXPECT_EQ(added.status, 1);
  EXPECT_TRUE(has(added.out, "node2  joined")) << added.out;
  EXPECT_TRUE(has(added.out, machine(9) + "  -      failed")) << added.out;
  EXPECT_TRUE(has(added.err, "iitbfaas node add: reach " + machine(9) + ": ")) << added.err;
  EXPECT_EQ(nodes(lab), "node1 Ready,node2 Ready");

  // One that left without a word joins as itself, and its old entry does not stay.
  lab.shell("node2", "docker swarm leave");
  const auto again = node(lab, {"add", machine(2)});
  EXPECT_EQ(again.status, 0) << again.err;
  EXPECT_TRUE(has(again.out, "node2  joined")) << again.out;
  EXPECT_EQ(nodes(lab), "node1 Ready,node2 Ready");

  // One of somebody else's Swarm is not taken out of it.
  lab.shell("node2", "docker swarm leave; docker swarm init --advertise-addr " + Lab::address(2));
  const auto taken = node(lab, {"add", machine(2)});
  EXPECT_EQ(taken.status, 1);
  EXPECT_TRUE(has(taken.err, "belongs to another Swarm")) << taken.err;
  EXPECT_EQ(lab.shell("node2", "docker info --format '{{.Swarm.LocalNodeState}}'"), "active");
}

TEST_F(Joining, NodesLeaveAndComeBackAndManagersKeepTheirQuorum) {
  Lab lab{3};
  make_swarm(lab);
  ASSERT_EQ(node(lab, {"add", machine(2)}).status, 0);
  const auto last = node(lab, {"remove", "node1"});
  EXPECT_EQ(last.status, 1);
  EXPECT_TRUE(has(last.err, "it is the last manager")) << last.err;

  const auto late = node(lab, {"add", "--manager", machine(3)});
  EXPECT_EQ(late.status, 0) << late.err;
  EXPECT_EQ(lab.shell("node1", "docker node inspect node3 --format '{{.Spec.Role}}'"), "manager");
  EXPECT_TRUE(has(node(lab, {"promote", "node2"}).out, "is a manager"));
  const auto demoted = node(lab, {"demote", "node2"});
  EXPECT_TRUE(has(demoted.err, "2 managers are worse than 1")) << demoted.err;
  const auto own = node(lab, {"remove", "node1"});
  EXPECT_TRUE(has(own.err, "this command speaks to it")) << own.err;

  const auto removed = node(lab, {"remove", Lab::address(3)});
  EXPECT_EQ(removed.status, 0) << removed.err;
  EXPECT_EQ(nodes(lab), "node1 Ready,node2 Ready");
  EXPECT_EQ(lab.shell("node3", "docker info --format '{{.Swarm.LocalNodeState}}'"), "inactive");
  const auto back = node(lab, {"add", machine(3)});
  EXPECT_EQ(back.status, 0) << back.err;
  EXPECT_EQ(nodes(lab), "node1 Ready,node2 Ready,node3 Ready");

  // One that does not answer any more is forgotten all the same.
  lab.crash("node3");
  const auto dead = node(lab, {"remove", "node3"});
  EXPECT_EQ(dead.status, 0) << dead.err;
  EXPECT_TRUE(has(dead.err, "warning: node3 was not told")) << dead.err;
  EXPECT_EQ(nodes(lab), "node1 Ready,node2 Ready");
}

TEST_F(Joining, IsRefusedWhereAPortIsHeldBack) {
  Lab lab{2};
  make_swarm(lab);
  lab.shell("node1", "iptables -I INPUT -p tcp --dport 7946 -j DROP");
  const auto silent = node(lab, {"add", machine(2)});
  EXPECT_EQ(silent.status, 1);
  EXPECT_TRUE(has(silent.err, "ports: cannot reach " + Lab::address(1) + " 7946/tcp; let 2377/tcp"))
      << silent.err;
  EXPECT_EQ(nodes(lab), "node1 Ready");
  lab.shell("node1", "iptables -D INPUT 1");
  EXPECT_EQ(node(lab, {"add", machine(2)}).status, 0);
}

TEST_F(Joining, GoesThroughAJumpHostAsAUserWhoIsNotRoot) {
  Lab lab{2};
  make_swarm(lab);
  lab.shell("node2", R"sh(
useradd --create-home --password '*' ann
cp -r /root/.ssh ~ann/.ssh
chown -R ann: ~ann/.ssh)sh");
  lab.shell("client", "printf 'Host inner\\n  HostName " + Lab::address(2) + "\\n  ProxyJump root@" +
                          Lab::address(1) + "\\n' >~/.ssh/config");
  const auto refused = node(lab, {"add", "ann@inner"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_TRUE(has(refused.err, "engine: runs, but does not answer ann; sudo usermod -aG docker ann"))
      << refused.err;
  lab.shell("node2", "usermod -aG docker ann");
  const auto added = node(lab, {"add", "ann@inner"});
  EXPECT_EQ(added.status, 0) << added.err;
  EXPECT_TRUE(has(added.err, "root: no: ann is not root")) << added.err;
  EXPECT_EQ(nodes(lab), "node1 Ready,node2 Ready");
  // By its label, as every later command goes.
  const auto list = json::parse(node(lab, {"list", "-o", "json"}).out);
  for (const auto& one : list) EXPECT_TRUE(one["load"].is_number()) << one;
}

}  // namespace
