#include "flows/hello.hpp"
#include "lab/joined.hpp"

#include <nlohmann/json.hpp>

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
};

TEST_F(ImagesOnThreeNodes, GoToEveryNodeThatMayRunThemAndRunThere) {
  iitbfaas({"up"});
  iitbfaas(flows::deploy_hello({"--replicas", "3"}));
  EXPECT_EQ(call("hello"), "Hello hello from world\n");
  EXPECT_EQ(nodes_with_hello(), (std::vector<std::string>{"node1", "node2", "node3"}));
  std::set<std::string> running_on;
  for (const auto& replica : json::parse(iitbfaas({"describe", "hello", "-o", "json"}))["instances"]) {
    running_on.insert(replica["node"].get<std::string>());
  }
  EXPECT_EQ(running_on, (std::set<std::string>{"node1", "node2", "node3"}));
}

}  // namespace
