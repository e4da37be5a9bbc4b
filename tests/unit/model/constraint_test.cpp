#include "model/constraint.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::model {
namespace {

const docker::Node node_one{.id = "n1",
                            .hostname = "powai",
                            .role = "worker",
                            .address = "192.0.2.7",
                            .architecture = "x86_64",
                            .operating_system = "linux",
                            .labels = {{"zone", "north"}},
                            .engine_labels = {{"disk", "ssd"}}};

TEST(Constraint, IsReadAsSwarmReadsIt) {
  for (const auto* holds :
       {"node.role == worker", "node.role==WORKER", "node.role != manager", "node.id == n1",
        "node.hostname==powai", "node.ip == 192.0.2.7", "node.platform.os == linux",
        "node.platform.arch==x86_64", "node.labels.zone == north", "node.labels.absent != x",
        "engine.labels.disk == ssd"}) {
    EXPECT_TRUE(satisfies(node_one, holds)) << holds;
  }
  for (const auto* fails : {"node.role == manager", "node.labels.zone != north", "node.labels.absent == x",
                            "node.nonsense == x", "engine.labels.disk == hdd", "node.role", ""}) {
    EXPECT_FALSE(satisfies(node_one, fails)) << fails;
  }
}

}  // namespace
}  // namespace iitbfaas::model
