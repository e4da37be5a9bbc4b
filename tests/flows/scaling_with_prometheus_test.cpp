#include "flows/on_docker.hpp"
#include "flows/running_cluster.hpp"
#include "flows/steady_requests.hpp"
#include "support/free_port.hpp"
#include "support/processes.hpp"
#include "support/running_prometheus.hpp"

#include <functional>
#include <string>
#include <vector>

// What Prometheus says moves replicas, as a query that is asked and as an alert that comes; and while it is
// gone, they stay.
namespace {

using nlohmann::json;
using namespace std::chrono_literals;
using Words = std::vector<std::string>;

/// A cluster with the monitoring stack, on either engine.
struct Site {
  std::function<test_support::CliResult(Words)> iitbfaas;
  std::function<std::unique_ptr<flows::SteadyRequests>(const std::string& function)> call_steadily;
  const iitbfaas::docker::Engine& engine;

  json status_of(const std::string& name) const {
    const auto described = iitbfaas({"describe", name, "--scaling", "-o", "json"});
    EXPECT_EQ(described.status, 0) << described.err;
    return json::parse(described.out);
  }
  bool becomes(const std::string& name, const std::function<bool(const json&)>& holds) const {
    return iitbfaas::test::eventually([&] { return holds(status_of(name)); }, 90s);
  }
  void set_prometheus(std::uint64_t replicas) const {
    engine.update_service("iitbfaas-prometheus", [&](auto& service) { service.replicas = replicas; });
  }
};

Words monitor_up(Words more) {
  Words words{"monitor",
              "up",
              "--scrape-interval",
              "1s",
              "--discovery-interval",
              "1s",
              "--rate-window",
              "5s",
              "--evaluation-interval",
              "1s",
              "--request-hold",
              "0s",
              "--alert-delay",
              "0s",
              "--threshold",
              "requests_high=1",
              "--threshold",
              "requests_low=0.01"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

Words deploy(const std::string& name, const Words& settings) {
  Words words{"deploy", flows::program("hello"), "--name", name, "--arg", "name"};
  for (const auto& setting : settings) words.insert(words.end(), {"--scale", setting});
  return words;
}

void a_query_moves_replicas_and_silence_does_not(const Site& site) {
  const auto rate =
      "query=sum(rate(gateway_function_invocation_started{function_name=\"asked.openfaas-fn\"}[5s]))";
  const auto deployed =
      site.iitbfaas(deploy("asked", {"type=query", rate, "target=1", "max=2", "stable_window=1s",
                                     "panic_window=500ms", "down_window=1s"}));
  ASSERT_EQ(deployed.status, 0) << deployed.err;
  {
    const auto requests = site.call_steadily("asked");
    EXPECT_TRUE(site.becomes("asked", [](const json& now) {
      return now["replicas"] == 2 && now["ready"] == 2;
    })) << site.status_of("asked");
    site.set_prometheus(0);
    EXPECT_TRUE(site.becomes("asked", [](const json& now) { return now["load"].is_null(); }))
        << site.status_of("asked");
  }
  const auto silent = site.status_of("asked");
  EXPECT_EQ(silent["decision"]["reason"], "no_data");
  EXPECT_EQ(silent["replicas"], 2) << "absent is not zero";
  EXPECT_NE(silent["problem"], "");
  site.set_prometheus(1);
  EXPECT_TRUE(site.becomes("asked", [](const json& now) { return now["replicas"] == 1; }))
      << site.status_of("asked");
}

void work_moves_replicas(const Site& site) {
  const auto deployed = site.iitbfaas(
      deploy("busy", {"type=cpu", "target=10", "max=2", "stable_window=1s", "panic_window=500ms"}));
  ASSERT_EQ(deployed.status, 0) << deployed.err;
  const auto requests = site.call_steadily("busy");
  EXPECT_TRUE(site.becomes("busy", [](const json& now) { return now["replicas"] == 2 && now["load"] > 10; }))
      << site.status_of("busy");
}

void an_alert_fires_and_is_resolved(const Site& site) {
  const auto deployed = site.iitbfaas(deploy("alerted", {}));
  ASSERT_EQ(deployed.status, 0) << deployed.err;
  {
    const auto requests = site.call_steadily("alerted");
    EXPECT_TRUE(site.becomes("alerted", [](const json& now) {
      return now["replicas"] >= 5 && now["ready"] >= 5;
    })) << site.status_of("alerted");
  }
  EXPECT_TRUE(site.becomes("alerted", [](const json& now) { return now["replicas"] == 1; }))
      << site.status_of("alerted");
  const auto changes = site.status_of("alerted")["changes"];
  EXPECT_EQ(changes.front()["explanation"], "the alert FunctionRequestsHigh is firing");
  // The end of the one and the beginning of the other come together.
  const std::string last = changes.back()["explanation"];
  EXPECT_TRUE(last == "the alert FunctionRequestsHigh is over" ||
              last == "the alert FunctionRequestsLow is firing")
      << last;
}

class ScalingWithPrometheus : public RunningCluster {
 protected:
  void SetUp() override {
    SKIP_IF_MISSING(test_support::MonitoringServer::missing());
    RunningCluster::SetUp();
    Words ports;
    for (const auto* part : {"prometheus", "alertmanager", "node-exporter", "exporter"})
      ports.insert(ports.end(),
                   {"--port", std::string{part} + "=" + std::to_string(test_support::free_port())});
    const auto up = cli_.run(monitor_up(ports));
    ASSERT_EQ(up.status, 0) << up.err;
  }
  void TearDown() override {
    if (!engine_.empty()) RunningCluster::TearDown();
  }
};

TEST_F(ScalingWithPrometheus, OnTheEmbeddedEngine) {
  const iitbfaas::docker::Engine engine{{.endpoint = iitbfaas::base::parse_endpoint(engine_)}};
  const auto run = [this](const Words& command) {
    return cli_.run_program(command.front(), {command.begin() + 1, command.end()});
  };
  const Site site{[this](const Words& words) { return cli_.run(words); },
                  [&](const std::string& function) {
                    const auto folder = cli_.home() / function;
                    std::filesystem::create_directory(folder);
                    return std::make_unique<flows::SteadyRequests>(
                        run, folder,
                        "http://127.0.0.1:" + std::to_string(port_) + "/function/" + function + "?name=a");
                  },
                  engine};
  a_query_moves_replicas_and_silence_does_not(site);
  an_alert_fires_and_is_resolved(site);
  work_moves_replicas(site);
}

class ScalingWithPrometheusOnDocker : public flows::OnDocker {
 protected:
  void SetUp() override {
    SKIP_IF_MISSING(test_support::MonitoringServer::missing());
    OnDocker::SetUp();
  }
};

TEST_F(ScalingWithPrometheusOnDocker, AndOnASwarm) {
  bring_up();
  const auto up = iitbfaas(monitor_up({"--from", "installed", "--docker-root", folder() + "/data"}));
  ASSERT_EQ(up.status, 0) << up.err;
  const auto there = engine();
  const Site site{[this](const Words& words) { return iitbfaas(words); },
                  [this](const std::string& function) {
                    const auto folder = cli_.home() / function;
                    std::filesystem::create_directory(folder);
                    return std::make_unique<flows::SteadyRequests>(
                        [this](const Words& command) { return this->there(command); }, folder,
                        "http://127.0.0.1:8080/function/" + function + "?name=a");
                  },
                  there};
  a_query_moves_replicas_and_silence_does_not(site);
  an_alert_fires_and_is_resolved(site);
  work_moves_replicas(site);
}

}  // namespace
