#include "lab/lab_test.hpp"

#include <nlohmann/json.hpp>

namespace {

using lab::Lab;
using nlohmann::json;

class DrainingANode : public lab::LabTest {
 protected:
  static std::string hello(const Lab& lab) {
    return lab
        .on("client", {"curl", "-sS", "--max-time", "10", "-d", "name=hello&address=world",
                       "http://" + Lab::address(1) + ":8080/function/hello"})
        .out;
  }

  static std::ptrdiff_t ready_on(const Lab& lab, const std::string& node_name) {
    const auto status = json::parse(lab.iitbfaas({"describe", "hello", "-o", "json"}).out);
    return std::ranges::count_if(status["instances"], [&](const json& replica) {
      return replica["node"] == node_name && replica["state"] == "ready";
    });
  }

  static constexpr const char* greeting = "Hello hello from world\n";
};

TEST_F(DrainingANode, WaitsUntilItsReplicasAnswerElsewhere) {
  Lab lab{2};
  ASSERT_EQ(lab.iitbfaas({"--host", Lab::host(1), "up"}).status, 0);
  const auto deployed = lab.iitbfaas({"deploy", std::string{IITBFAAS_TEST_BIN} + "/program_hello", "--name",
                                      "hello", "--arg", "name", "--arg", "address"});
  ASSERT_EQ(deployed.status, 0) << deployed.err;
  // Late, and with the image of the function that is there.
  const auto added = node(lab, {"add", machine(2)});
  ASSERT_EQ(added.status, 0) << added.err;
  EXPECT_TRUE(has(added.err, "node2: 2 images were sent")) << added.err;
  ASSERT_EQ(lab.iitbfaas({"scale", "hello", "4", "--wait", "60s"}).status, 0);
  EXPECT_GT(ready_on(lab, "node2"), 0);

  const auto drained = node(lab, {"drain", "node2", "--wait"});
  EXPECT_EQ(drained.status, 0) << drained.err;
  EXPECT_EQ(ready_on(lab, "node1"), 4);
  EXPECT_EQ(ready_on(lab, "node2"), 0);
  EXPECT_EQ(hello(lab), greeting);

  ASSERT_EQ(node(lab, {"remove", "node2"}).status, 0);
  const auto nowhere = node(lab, {"drain", "node1", "--wait", "--timeout", "500ms"});
  EXPECT_EQ(nowhere.status, 1);
  EXPECT_TRUE(has(nowhere.err, "hello: 0 of 4 replicas are ready elsewhere")) << nowhere.err;
}

}  // namespace
