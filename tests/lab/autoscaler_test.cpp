#include "flows/hello.hpp"
#include "lab/joined.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <functional>
#include <iostream>
#include <thread>

// One autoscaler decides, wherever the demand is, and another takes over.
namespace {

using lab::Lab;
using nlohmann::json;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

class ScalingOnThreeNodes : public lab::Joined {
 protected:
  explicit ScalingOnThreeNodes(int managers = 1) : Joined{3, managers} {}

  void deploy_sleeper() const {
    iitbfaas({"up", "--heartbeat", "1s"});
    iitbfaas(flows::deploy_hello({"--scale", "zero=true", "--scale", "idle=1s"}));
    for (int node = 1; node <= nodes_; ++node)
      EXPECT_TRUE(becomes([&] { return call("hello", node) == greeting; })) << name(node);
  }
  bool sleeps() const {
    return becomes([&] {
      const auto listed = lab_->iitbfaas({"list", "-o", "json"});
      return listed.status == 0 && json::parse(listed.out).at(0).at("availableReplicas") == 0;
    });
  }
  static bool becomes(const std::function<bool()>& holds) {
    for (const auto deadline = Clock::now() + 60s; Clock::now() < deadline;) {
      if (holds()) return true;
      std::this_thread::sleep_for(100ms);
    }
    return false;
  }

  static constexpr const char* greeting = "Hello hello from world\n";
};

TEST_F(ScalingOnThreeNodes, ACallAtAnyGatewayWakesAFunction) {
  deploy_sleeper();
  for (const int node : {2, 3}) {
    ASSERT_TRUE(sleeps());
    EXPECT_EQ(call("hello", node), greeting) << "asked of a worker's gateway";
  }
}

class ScalingOfThreeManagers : public ScalingOnThreeNodes {
 protected:
  ScalingOfThreeManagers() : ScalingOnThreeNodes{3} {}
};

TEST_F(ScalingOfThreeManagers, TheNextLeaderDecidesWhenTheFirstOneDies) {
  deploy_sleeper();
  ASSERT_TRUE(sleeps());
  const auto remembered = json::parse(lab_->shell("client", "cat ~/.config/iitbfaas/cluster.json"));
  lab_->cli().set("IITBFAAS_PASSWORD", remembered.at("password"));
  for (const int node : {1, 2, 3}) {
    const auto gateway = "http://" + Lab::address(node) + ":8080";
    const auto described = iitbfaas({"--gateway", gateway, "describe", "hello", "--scaling", "-o", "json"});
    EXPECT_EQ(json::parse(described).at("replicas"), 0) << "whoever is asked, the leader answers";
  }
  const auto died_at = Clock::now();
  lab_->crash("node1");
  EXPECT_TRUE(becomes([&] { return call("hello", 2) == greeting; }));
  const std::chrono::duration<double> took = Clock::now() - died_at;
  std::cout << "woken by the next leader after " << took.count() << " s\n";
}

}  // namespace
