#include "flows/hello.hpp"
#include "flows/steady_requests.hpp"
#include "lab/joined.hpp"
#include "support/haproxy.hpp"
#include "support/processes.hpp"
#include "support/requirement.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

// HAProxy on a machine of its own, as in 2019: a port per function, round robin over the nodes.
namespace {

using lab::Lab;
using nlohmann::json;

class ProxyOnThreeNodes : public lab::Joined {
 protected:
  void SetUp() override {
    SKIP_IF_MISSING(test_support::Haproxy::missing());
    Joined::SetUp();
  }

  std::size_t running() const {
    const auto hello = json::parse(iitbfaas({"describe", "hello", "-o", "json"}));
    return static_cast<std::size_t>(std::ranges::count_if(
        hello["instances"], [](const json& replica) { return replica["state"] != "pending"; }));
  }
};

TEST_F(ProxyOnThreeNodes, OverPublishedPortsLosesNoRequestWhileAFunctionScales) {
  iitbfaas({"up"});
  iitbfaas(flows::deploy_hello({"--publish", "8590"}));
  iitbfaas({"proxy", "config", "--mode", "ports", "-O", "/root/haproxy.cfg"});
  lab_->shell("client",
              std::string{test_support::Haproxy::program} + " -D -f /root/haproxy.cfg >/dev/null 2>&1");
  const std::string url = "http://127.0.0.1:8590/?name=hello&address=world";
  ASSERT_TRUE(iitbfaas::test::eventually(
      [&] {
        return lab_->on("client", {"/usr/bin/curl", "-s", url}).out == "Hello hello from world\n";
      },
      std::chrono::minutes{1}));
  flows::SteadyRequests steady{[this](const auto& command) { return lab_->on("client", command); },
                               lab_->cli().home().path(), url};
  ASSERT_TRUE(steady.await(100));
  for (const std::size_t replicas : {3, 1, 2}) {
    iitbfaas({"scale", "hello", std::to_string(replicas)});
    EXPECT_TRUE(iitbfaas::test::eventually([&] { return running() == replicas; }, std::chrono::minutes{1}));
    EXPECT_TRUE(steady.await(300));
  }
  const auto statuses = steady.stop();
  EXPECT_EQ(statuses.size(), 1u) << ::testing::PrintToString(statuses);
}

}  // namespace
