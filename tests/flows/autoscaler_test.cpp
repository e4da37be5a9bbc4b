#include "iitbfaas/autoscaler.hpp"

#include "flows/running_cluster.hpp"
#include "flows/steady_requests.hpp"

#include <algorithm>
#include <fstream>
#include <mutex>
#include <vector>

// What a user sees of scaling: functions that sleep and wake, and replicas that follow demand.
namespace {

using nlohmann::json;

class Autoscaling : public RunningCluster {
 protected:
  void deploy_scaled(const std::vector<std::string>& settings) const {
    std::vector<std::string> more;
    for (const auto& setting : settings) more.insert(more.end(), {"--scale", setting});
    const auto deployed = deploy_hello(more);
    ASSERT_EQ(deployed.status, 0) << deployed.err;
  }

  json scaling() const {
    const auto described = cli_.run({"describe", "hello", "--scaling", "-o", "json"});
    EXPECT_EQ(described.status, 0) << described.err;
    return json::parse(described.out);
  }
  bool has_replicas(std::uint32_t count) const {
    return becomes([&] {
      const auto hello = list()[0];
      return hello["availableReplicas"] == count && hello["replicas"] == count;
    });
  }
  /// The gateway knows it too: until then a replica that is told to end still answers, and nobody is woken.
  bool sleeps() const {
    return has_replicas(0) && becomes([&] { return ready_at_gateway() == 0; });
  }
  std::uint32_t ready_at_gateway() const {
    const auto demand = json::parse(gateway().send({.target = "/system/demand?wait=0"}).body);
    return demand.at("functions").at(0).at("ready");
  }
  static std::size_t changes(const json& status, const std::string& reason) {
    return static_cast<std::size_t>(std::ranges::count_if(
        status["changes"], [&](const json& change) { return change["reason"] == reason; }));
  }
  std::size_t changes(const std::string& reason) const { return changes(scaling(), reason); }

  /// To /system, with the password.
  iitbfaas::http::Client gateway(const std::string& password) const {
    return iitbfaas::http::Client{
        {.endpoint = {.host = "127.0.0.1", .port = port_}, .user = "admin", .password = password}};
  }
  iitbfaas::http::Client gateway() const { return gateway(password()); }
  iitbfaas::Reply alert(const std::string& body, const std::string& password) const {
    return gateway(password).send({.method = "POST", .target = "/system/alert", .body = body});
  }
  iitbfaas::Reply alert(const std::string& body) const { return alert(body, password()); }
  std::string password() const {
    std::ifstream file{cli_.home() / ".config" / "iitbfaas" / "cluster.json"};
    return json::parse(file)["password"];
  }
};

TEST_F(Autoscaling, AHundredCallsOfAFunctionThatSleepsWakeItOnceAndAreAllAnswered) {
  deploy_scaled({"zero=true", "idle=500ms", "target=1000"});
  ASSERT_TRUE(sleeps()) << scaling();
  std::mutex mutex;
  std::vector<std::string> answers;
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < 100; ++i) {
      callers.emplace_back([&] {
        const auto reply = post("/function/hello", "name=hello&address=world");
        const std::scoped_lock lock{mutex};
        answers.push_back(std::to_string(reply.status) + " " + reply.body);
      });
    }
  }
  EXPECT_EQ(answers, std::vector<std::string>(100, "200 Hello hello from world\n"));
  EXPECT_TRUE(sleeps()) << "again: " << scaling();
  EXPECT_EQ(changes("wake"), 1U) << scaling();
}

TEST_F(Autoscaling, AFunctionWithoutAPolicyIsLeftAloneAndWokenAllTheSame) {
  deploy_scaled({});
  ASSERT_EQ(cli_.run({"scale", "hello", "0"}).status, 0);
  ASSERT_TRUE(sleeps()) << scaling();
  EXPECT_EQ(post("/function/hello", "name=hello&address=world").body, "Hello hello from world\n");
  EXPECT_TRUE(has_replicas(1));
  EXPECT_EQ(scaling()["policy"], nullptr);
}

TEST_F(Autoscaling, ReplicasFollowTheRateOfRequestsUpAndDown) {
  deploy_scaled({"target=5", "max=3", "stable_window=1s", "down_window=1s"});
  {
    const auto run = [this](const std::vector<std::string>& command) {
      return cli_.run_program(command.front(), {command.begin() + 1, command.end()});
    };
    const flows::SteadyRequests requests{
        run, cli_.home().path(),
        "http://127.0.0.1:" + std::to_string(port_) + "/function/hello?name=hello&address=world"};
    EXPECT_TRUE(has_replicas(3)) << scaling();
  }
  EXPECT_TRUE(has_replicas(1)) << scaling();
  const auto status = scaling();
  EXPECT_EQ(status["policy"]["target"], 5);
  EXPECT_FALSE(status["changes"][0]["explanation"].get<std::string>().empty());
  EXPECT_TRUE(becomes([&] { return scaling()["decision"]["reason"] == "steady"; }));
}

TEST_F(Autoscaling, AlertmanagersWebhookScales) {
  deploy_scaled({});
  ASSERT_EQ(alert("nonsense").status, 400);
  EXPECT_EQ(alert("{}", "guessed").status, 401);
  EXPECT_EQ(alert(std::string(2 << 20, ' ')).status, 413);
  const auto said = [](const std::string& status, const std::string& job) {
    return R"({"version":"4","alerts":[{"status":")" + status +
           R"(","labels":{"alertname":"task_high_request_rate","job":")" + job +
           R"("},"startsAt":"2026-11-22T09:22:49.862Z","fingerprint":")" + job + R"("}]})";
  };
  EXPECT_EQ(json::parse(alert(said("firing", "nobody")).body)["alerts"][0]["why"], "no such function");
  ASSERT_TRUE(becomes([&] { return scaling()["replicas"] == 1; }));
  EXPECT_EQ(json::parse(alert(said("firing", "hello")).body)["alerts"][0]["result"], "taken");
  EXPECT_TRUE(has_replicas(5));
  EXPECT_EQ(json::parse(alert(said("firing", "hello")).body)["alerts"][0]["result"], "repeated");
  EXPECT_EQ(json::parse(alert(said("resolved", "hello")).body)["alerts"][0]["result"], "taken");
  EXPECT_TRUE(has_replicas(1));
}

TEST_F(Autoscaling, TwoThatDecideAtOnceMakeEachChangeOnce) {
  iitbfaas::Autoscaler other{{.cluster = iitbfaas::Cluster{{.host = engine_}},
                              .gateway = "http://127.0.0.1:" + std::to_string(port_),
                              .password = password()}};
  const std::jthread scaling_too{[&](std::stop_token stop) { other.run(std::move(stop)); }};
  deploy_scaled({"zero=true", "idle=500ms"});
  for (std::size_t calls = 0;; ++calls) {
    ASSERT_TRUE(sleeps()) << scaling();
    const auto reply = other.answer({.method = "GET", .path = "/system/scaling/hello"});
    ASSERT_EQ(changes("wake") + changes(json::parse(reply.body), "wake"), calls) << scaling() << reply.body;
    if (calls == 3) break;
    EXPECT_EQ(post("/function/hello", "name=hello&address=world").body, "Hello hello from world\n");
  }
}

TEST_F(Autoscaling, SaysWhyAFunctionThatNeedsPrometheusStaysAsItIs) {
  deploy_scaled({"type=cpu", "target=500"});
  EXPECT_TRUE(becomes([&] { return scaling()["decision"]["reason"] == "no_data"; })) << scaling();
  EXPECT_EQ(scaling()["problem"],
            "no Prometheus is known to ask for its load; iitbfaas monitor up starts one");
  const auto people = cli_.run({"describe", "hello", "--scaling"});
  EXPECT_NE(people.out.find("load        unknown\n"), std::string::npos) << people.out;
}

}  // namespace
