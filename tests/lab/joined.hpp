#pragma once
#include "support/lab.hpp"
#include "support/requirement.hpp"

#include <gtest/gtest.h>

#include <string>

/// A lab whose nodes are one Swarm already, made with Docker's own command: for tests of what comes after
/// joining.
namespace lab {

using test_support::CliResult;
using test_support::Lab;

class Joined : public ::testing::Test {
 protected:
  /// `managers` of the nodes are that, the first among them.
  explicit Joined(int nodes = 3, int managers = 1) : nodes_{nodes}, managers_{managers} {}

  void SetUp() override {
    SKIP_IF_MISSING(Lab::missing());
    lab_ = std::make_unique<Lab>(nodes_);
    lab_->shell("node1", "docker swarm init --advertise-addr " + Lab::address(1));
    for (int node = 2; node <= nodes_; ++node) join(node);
    for (int node = 1; node <= nodes_; ++node) note_host(node);
    lab_->cli().set("IITBFAAS_HOST", Lab::host(1));
  }

  void join(int node) const {
    const auto* role = node <= managers_ ? "manager" : "worker";
    const auto token = lab_->shell("node1", std::string{"docker swarm join-token --quiet "} + role);
    lab_->shell(name(node), "docker swarm join --token " + token + " " + Lab::address(1) + ":2377");
  }

  void note_host(int node) const {
    lab_->shell("node1",
                "docker node update --label-add iitbfaas.host=" + Lab::host(node) + " " + name(node));
  }

  /// The tool on the client; its failure is the test's.
  std::string iitbfaas(std::vector<std::string> arguments) const {
    const auto result = lab_->iitbfaas(std::move(arguments));
    EXPECT_EQ(result.status, 0) << result.err << result.out;
    return result.out;
  }

  /// What a function answers to the client, through the gateway of one node.
  std::string call(const std::string& name, int node = 1) const {
    return lab_
        ->on("client", {"/usr/bin/curl", "-sS", "--max-time", "10", "-d", "name=hello&address=world",
                        "http://" + Lab::address(node) + ":8080/function/" + name})
        .out;
  }

  static std::string name(int node) { return "node" + std::to_string(node); }

  int nodes_, managers_;
  std::unique_ptr<Lab> lab_;
};

}  // namespace lab
