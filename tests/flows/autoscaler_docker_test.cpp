#include "flows/on_docker.hpp"
#include "flows/steady_requests.hpp"
#include "support/processes.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

// Scaling on a real Swarm: to zero and back, and with demand.
namespace {

using flows::OnDocker;
using nlohmann::json;
using namespace std::chrono_literals;

class AutoscalingOnDocker : public OnDocker {
 protected:
  json scaling() const {
    const auto described = iitbfaas({"describe", "hello", "--scaling", "-o", "json"});
    EXPECT_EQ(described.status, 0) << described.err;
    return json::parse(described.out);
  }
  bool has_replicas(std::uint64_t count) const {
    return iitbfaas::test::eventually(
        [&] {
          const auto listed = iitbfaas({"list", "-o", "json"});
          const auto functions = json::parse(listed.out);
          return functions.at(0).at("replicas") == count && functions.at(0).at("availableReplicas") == count;
        },
        60s);
  }
  /// The gateway knows it too: until then a replica that is told to end still answers, and nobody is woken.
  bool sleeps() const {
    const auto known = [&] {
      const auto status = scaling();
      return status["replicas"] == 0 && status["complete"] == true && status["ready"] == 0;
    };
    return has_replicas(0) && iitbfaas::test::eventually(known, 60s);
  }
  std::size_t changes(const std::string& reason) const {
    const auto status = scaling();
    return static_cast<std::size_t>(std::ranges::count_if(
        status["changes"], [&](const json& change) { return change["reason"] == reason; }));
  }
};

TEST_F(AutoscalingOnDocker, AFunctionSleepsAndAHundredCallsWakeItOnce) {
  bring_up();
  ASSERT_EQ(deploy_hello({"--scale", "zero=true", "--scale", "idle=1s", "--scale", "target=1000"}).status, 0);
  ASSERT_TRUE(sleeps()) << scaling();
  // curl asks for all of them at once.
  const auto answers =
      there({"/usr/bin/curl", "-sS", "--parallel", "--parallel-immediate", "--parallel-max", "100",
             "--max-time", "60", "-d", flows::form, std::string{flows::hello_url} + "?n=[1-100]"});
  EXPECT_EQ(answers.status, 0) << answers.err;
  std::string expected;
  for (int i = 0; i < 100; ++i) expected += flows::greeting;
  EXPECT_EQ(answers.out, expected);
  EXPECT_TRUE(sleeps()) << "again: " << scaling();
  EXPECT_EQ(changes("wake"), 1U) << scaling();
}

TEST_F(AutoscalingOnDocker, ReplicasFollowTheRateOfRequestsUpAndDown) {
  bring_up();
  ASSERT_EQ(deploy_hello({"--scale", "target=5", "--scale", "max=2", "--scale", "stable_window=1s", "--scale",
                          "down_window=1s"})
                .status,
            0);
  {
    flows::SteadyRequests requests{[this](const auto& command) { return there(command); }, cli_.home().path(),
                                   std::string{flows::hello_url} + "?name=hello&address=world"};
    EXPECT_TRUE(has_replicas(2)) << scaling();
    const auto statuses = requests.stop();
    EXPECT_EQ(statuses.size(), 1U) << "none failed meanwhile";
    EXPECT_TRUE(statuses.contains("200"));
  }
  EXPECT_TRUE(has_replicas(1)) << scaling();
}

}  // namespace
