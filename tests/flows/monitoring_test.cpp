#include "flows/running_cluster.hpp"
#include "support/free_port.hpp"
#include "support/requirement.hpp"
#include "support/running_prometheus.hpp"
#include "support/scripted_server.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <utility>

// The monitoring stack on the embedded engine, with the programs that are installed here.
namespace {

using nlohmann::json;
using test_support::free_port;

class MonitoringFlow : public RunningCluster {
 protected:
  void SetUp() override {
    SKIP_IF_MISSING(test_support::MonitoringServer::missing());
    RunningCluster::SetUp();
    const auto started = monitor_up();
    ASSERT_EQ(started.status, 0) << started.err;
  }

  void TearDown() override {
    if (!engine_.empty()) RunningCluster::TearDown();
  }

  Result monitor_up(const std::vector<std::string>& more = {}) const {
    const auto webhook = "http://127.0.0.1:" + std::to_string(people_.endpoint().port) + "/";
    // One request is many, and said at once.
    std::vector<std::string> arguments{"monitor",
                                       "up",
                                       "--scrape-interval",
                                       "1s",
                                       "--discovery-interval",
                                       "1s",
                                       "--evaluation-interval",
                                       "1s",
                                       "--rate-window",
                                       "5s",
                                       "--request-hold",
                                       "0s",
                                       "--alert-delay",
                                       "0s",
                                       "--alert-webhook",
                                       webhook,
                                       "--threshold",
                                       "requests_high=0.02",
                                       "--threshold",
                                       "requests_low=0.01",
                                       "-o",
                                       "json"};
    for (const auto& [part, port] : ports_) {
      arguments.insert(arguments.end(), {"--port", part + "=" + std::to_string(port)});
    }
    arguments.insert(arguments.end(), more.begin(), more.end());
    return cli_.run(arguments);
  }

  json status() const { return json::parse(cli_.run({"monitor", "status", "-o", "json"}).out); }

  /// The values of an expression, by the whole set of labels.
  json query(const std::string& expression) const {
    const auto result = cli_.run({"monitor", "query", expression, "-o", "json"});
    return result.status == 0 ? json::parse(result.out)["series"] : json::array();
  }

  bool shows(const std::string& expression) const { return !query(expression).empty(); }

  /// Jobs whose targets are all up.
  std::set<std::string> jobs_up() const {
    std::set<std::string> up, down;
    const auto now = status();
    for (const auto& target : now["targets"]) (target["health"] == "up" ? up : down).insert(target["job"]);
    for (const auto& job : down) up.erase(job);
    return up;
  }

  /// What Alertmanager told the webhook so far.
  std::string told() const {
    const std::scoped_lock lock{mutex_};
    return told_;
  }

  mutable std::mutex mutex_;
  std::string told_;
  test_support::ScriptedServer people_{[this](test_support::Peer& peer) {
    const auto request = peer.read_request();
    const std::scoped_lock lock{mutex_};
    told_ += request;
    peer.reply("{}");
  }};
  std::map<std::string, std::uint16_t> ports_{{"prometheus", free_port()},
                                              {"alertmanager", free_port()},
                                              {"node-exporter", free_port()},
                                              {"exporter", free_port()}};
};

TEST_F(MonitoringFlow, SeesThePlatformAndFunctionsThatComeAndGo) {
  EXPECT_TRUE(becomes([&] {
    const auto up = jobs_up();
    return std::ranges::includes(
        up, std::set<std::string>{"alertmanager", "containers", "gateway", "nodes", "prometheus"});
  })) << status();

  ASSERT_EQ(deploy_hello().status, 0);
  EXPECT_EQ(post("/function/hello", "name=a&address=b").body, "Hello a from b\n");
  EXPECT_TRUE(becomes([&] {
    return shows(R"(up{job="functions",function="hello",namespace="openfaas-fn",replica="1"} == 1)");
  })) << status();
  EXPECT_TRUE(becomes([&] {
    return shows(R"(gateway_function_invocation_started{function_name="hello.openfaas-fn"} == 1)");
  }));
  EXPECT_TRUE(becomes([&] {
    return shows(R"(container_last_seen{container_label_iitbfaas_function="hello"})");
  })) << status();
  EXPECT_TRUE(shows("http_requests_in_flight{function_name=\"hello.openfaas-fn\"}"));

  ASSERT_EQ(cli_.run({"remove", "hello"}).status, 0);
  EXPECT_TRUE(becomes([&] { return !shows(R"(up{job="functions"})"); })) << "a removed function is forgotten";
}

TEST_F(MonitoringFlow, AnAlertReachesWhoAskedForIt) {
  ASSERT_EQ(deploy_hello().status, 0);
  EXPECT_TRUE(becomes([&] {
    post("/function/hello", "name=a&address=b");
    const auto words = told();
    return words.find("FunctionRequestsHigh") != std::string::npos &&
           words.find("hello.openfaas-fn") != std::string::npos;
  })) << status();
  const auto alerts = status()["alerts"];
  EXPECT_TRUE(std::ranges::any_of(alerts, [](const json& alert) {
    return alert["labels"]["alertname"] == "FunctionRequestsHigh";
  })) << alerts;
}

TEST_F(MonitoringFlow, AgainChangesNothingAndASettingRestartsWhatReadsIt) {
  const auto tasks = [&](const std::string& part) {
    std::set<std::string> ids;
    const auto replicas = json::parse(cli_.run({"stack", "ps", "iitbfaas-monitoring", "-o", "json"}).out);
    for (const auto& replica : replicas) {
      const std::string name = replica["name"];
      if (replica["desiredState"] == "running" && name.starts_with(part)) ids.insert(replica["id"]);
    }
    return ids;
  };
  const auto prometheus = tasks("iitbfaas-prometheus"), alertmanager = tasks("iitbfaas-alertmanager");
  ASSERT_EQ(prometheus.size(), 1U);
  ASSERT_EQ(monitor_up().status, 0);
  EXPECT_EQ(tasks("iitbfaas-prometheus"), prometheus);
  ASSERT_EQ(monitor_up({"--threshold", "node_cpu=0.5"}).status, 0);
  EXPECT_NE(tasks("iitbfaas-prometheus"), prometheus);
  EXPECT_EQ(tasks("iitbfaas-alertmanager"), alertmanager);
}

TEST_F(MonitoringFlow, SaysWhatIsWrongInOneLineAndGoesLeavingWhatItMeasured) {
  const auto wrong = [&](const std::vector<std::string>& more) {
    const auto result = monitor_up(more);
    EXPECT_NE(result.status, 0);
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
    return result.err;
  };
  EXPECT_NE(wrong({"--from", "images"}).find("the embedded engine pulls no images"), std::string::npos);
  EXPECT_NE(wrong({"--without", "prometheus"}).find("nothing is measured without prometheus"),
            std::string::npos);
  EXPECT_NE(wrong({"--threshold", "node_cpu=2"}).find("thresholds.node_cpu"), std::string::npos);
  EXPECT_NE(wrong({"--image", "unsee=x"}).find("there are prometheus, alertmanager"), std::string::npos);
  // It answers 503 until it has read what it keeps.
  Result syntax;
  EXPECT_TRUE(becomes([&] {
    syntax = cli_.run({"monitor", "query", "sum("});
    return syntax.err.find("503 Service Unavailable") == std::string::npos;
  }));
  EXPECT_EQ(syntax.status, 1);
  EXPECT_NE(syntax.err.find("parse error"), std::string::npos) << syntax.err;

  const auto data = std::filesystem::path{engine_.substr(std::string{"unix://"}.size())}.parent_path() /
                    "volumes/iitbfaas-prometheus";
  ASSERT_EQ(cli_.run({"monitor", "down"}).status, 0);
  EXPECT_TRUE(std::filesystem::exists(data));
  EXPECT_TRUE(status()["parts"].empty());
  ASSERT_EQ(cli_.run({"monitor", "down", "--volumes"}).status, 0) << "there is nothing to stop any more";
  EXPECT_FALSE(std::filesystem::exists(data));
  const auto asked = cli_.run({"monitor", "query", "up"});
  EXPECT_EQ(asked.status, 1);
  EXPECT_NE(asked.err.find("there is no monitoring stack; start it with: iitbfaas monitor up\n"),
            std::string::npos)
      << asked.err;
}

}  // namespace
