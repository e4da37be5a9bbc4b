#include "flows/hello.hpp"
#include "lab/joined.hpp"

#include <nlohmann/json.hpp>

#include <set>

// Images go to every node without a registry, on a network that leads nowhere else.
namespace {

using lab::Lab;
using nlohmann::json;

class ImagesOnThreeNodes : public lab::Joined {
 protected:
  std::vector<std::string> nodes_with_hello() const {
    for (const auto& image : json::parse(iitbfaas({"images", "list", "-o", "json"}))) {
      if (image["reference"] == "iitbfaas/hello:latest") return image["nodes"];
    }
    return {};
  }
  std::set<std::string> nodes_that_run(const std::string& function) const {
    std::set<std::string> nodes;
    const auto described = json::parse(iitbfaas({"describe", function, "-o", "json"}));
    for (const auto& replica : described["instances"]) nodes.insert(replica["node"].get<std::string>());
    return nodes;
  }
};

TEST_F(ImagesOnThreeNodes, GoToEveryNodeThatMayRunThemAndRunThere) {
  iitbfaas({"up"});
  iitbfaas(flows::deploy_hello({"--replicas", "3"}));
  EXPECT_EQ(call("hello"), "Hello hello from world\n");
  EXPECT_EQ(nodes_with_hello(), (std::vector<std::string>{"node1", "node2", "node3"}));
  EXPECT_EQ(nodes_that_run("hello"), (std::set<std::string>{"node1", "node2", "node3"}));
}

TEST_F(ImagesOnThreeNodes, ALateNodeIsBroughtUpToDateAndOldImagesGo) {
  lab_->shell("node3", "docker swarm leave");
  lab_->shell("node1", "docker node rm --force node3");
  iitbfaas({"up"});
  iitbfaas(flows::deploy_hello({"--replicas", "2"}));
  EXPECT_EQ(nodes_with_hello(), (std::vector<std::string>{"node1", "node2"}));
  join(3);
  note_host(3);
  for (const auto& node : json::parse(iitbfaas({"images", "sync", "-o", "json"}))) {
    EXPECT_EQ(node["problem"], "") << node;
    EXPECT_EQ(node["sent"], node["node"] == "node3" ? 2 : 0) << node << ", the gateway's and hello's";
  }
  EXPECT_EQ(nodes_with_hello(), (std::vector<std::string>{"node1", "node2", "node3"}));

  iitbfaas({"remove", "hello"});
  lab_->shell("node1", "while docker ps | grep -q hello; do sleep 0.2; done");
  iitbfaas({"images", "prune"});
  EXPECT_EQ(nodes_with_hello(), std::vector<std::string>{});
}

TEST_F(ImagesOnThreeNodes, LayersThatANodeHasAreNotSentAgain) {
  iitbfaas({"up"});
  iitbfaas(flows::deploy_hello({}));
  iitbfaas({"deploy", flows::program("hello"), "--name", "other", "--include", "/etc/hostname:/tmp/new"});
  const std::string idle = nodes_that_run("other").contains("node3") ? "node2" : "node3";
  lab_->shell(idle, "docker image rm iitbfaas/other:latest");
  for (const auto& node : json::parse(iitbfaas({"images", "sync", "-o", "json"}))) {
    if (node["node"] != idle) continue;
    EXPECT_EQ(node["sent"], 1) << node;
    EXPECT_LT(node["bytes"], 1 << 20) << "the program, without watchdog and libraries";
  }
  iitbfaas({"scale", "other", "3"});
  EXPECT_NE(call("other"), "");
}

TEST_F(ImagesOnThreeNodes, ANodeThatCannotBeReachedIsNamedBeforeAnythingIsDeployed) {
  iitbfaas({"up"});
  lab_->shell("node3", "kill $(pgrep -x sshd)");
  const auto refused = lab_->iitbfaas(flows::deploy_hello({}));
  EXPECT_EQ(refused.status, 1);
  EXPECT_NE(refused.err.find("send iitbfaas/hello:latest to node3: "), std::string::npos) << refused.err;
  EXPECT_NE(refused.err.find("iitbfaas node drain node3"), std::string::npos) << refused.err;
  EXPECT_EQ(json::parse(iitbfaas({"list", "-o", "json"})), json::array());
  iitbfaas(flows::deploy_hello({"--constraint", "node.hostname!=node3"}));
  EXPECT_EQ(call("hello"), "Hello hello from world\n") << "a node that may not run it needs no image";
}

}  // namespace
