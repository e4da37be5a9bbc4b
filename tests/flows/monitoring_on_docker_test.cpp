#include "contract/metric_names.hpp"
#include "flows/on_docker.hpp"
#include "observe/rules.hpp"
#include "support/promql.hpp"
#include "support/running_prometheus.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/monitoring_settings.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <thread>

// The monitoring stack on a real Docker Swarm: every target up, every dashboard and rule with something to
// read.
namespace {

using namespace flows;
using nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr auto patience = std::chrono::seconds{60};
constexpr auto pause = std::chrono::milliseconds{500};

/// Block I/O of a container: with version 1 of control groups kernels count it only where they throttle it.
bool is_counted_by_few(const std::string& metric) { return metric.starts_with("container_fs_"); }

/// What exists only while something is wrong, or was never asked for.
bool is_of_trouble(const std::string& selector) {
  return selector.find("status!=\"ready\"") != std::string::npos ||
         selector == iitbfaas::contract::metric_names::autoscaler_failures;
}

bool may_be_silent(const std::string& expression) {
  return std::ranges::any_of(test_support::metrics_of(expression), is_counted_by_few);
}

class MonitoringOnDocker : public OnDocker {
 protected:
  void SetUp() override {
    SKIP_IF_MISSING(test_support::MonitoringServer::missing());
    OnDocker::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    bring_up();
    ASSERT_EQ(deploy_hello({"--cpu", "500m", "--scale", "max=3"}).status, 0);
    const auto broken = cli_.home().write("broken", "#!/bin/sh\nexit 3\n", 0755);
    ASSERT_EQ(iitbfaas({"deploy", broken.string(), "--name", "broken"}).status, 0);
    // One request is many, and said at once: the autoscaler hears of alerts.
    const auto up = iitbfaas({"monitor",
                              "up",
                              "--from",
                              "installed",
                              "--scrape-interval",
                              "1s",
                              "--discovery-interval",
                              "1s",
                              "--evaluation-interval",
                              "1s",
                              "--rate-window",
                              "10s",
                              "--request-hold",
                              "0s",
                              "--alert-delay",
                              "0s",
                              "--threshold",
                              "requests_high=0.02",
                              "--threshold",
                              "requests_low=0.01",
                              "--docker-root",
                              folder() + "/data"});
    ASSERT_EQ(up.status, 0) << up.err;
  }

  json status() const { return json::parse(iitbfaas({"monitor", "status", "-o", "json"}).out); }

  bool answers(const std::string& expression) const {
    const auto result = iitbfaas({"monitor", "query", expression, "-o", "json"});
    EXPECT_EQ(result.status, 0) << expression << ": " << result.err;
    return result.status == 0 && !json::parse(result.out)["series"].empty();
  }

  void use_functions() const {
    post(hello_url, form);
    post("http://127.0.0.1:8080/function/broken", "");
    post("http://127.0.0.1:8080/function/unknown", "");
  }

  /// Those that give nothing, after being asked for a minute.
  std::set<std::string> silent(std::set<std::string> expressions) const {
    for (const auto deadline = Clock::now() + patience; Clock::now() < deadline && !expressions.empty();) {
      use_functions();
      std::erase_if(expressions, [&](const auto& expression) { return answers(expression); });
      if (!expressions.empty()) std::this_thread::sleep_for(pause);
    }
    return expressions;
  }

  /// What of the targets does not answer, or is missing.
  std::string trouble(std::set<std::string> jobs) const {
    const auto now = status();
    std::string words = now["problem"];
    for (const auto& target : now["targets"]) {
      jobs.erase(target["job"]);
      if (target["health"] == "up") continue;
      words += target["url"].get<std::string>() + ": " + target["error"].get<std::string>() + "\n";
    }
    for (const auto& job : jobs) words += "no target of " + job + "\n";
    return words;
  }
};

std::set<std::string> dashboard_queries() {
  std::set<std::string> expressions;
  for (const auto& file : iitbfaas::monitoring_files({})) {
    if (!file.path.ends_with(".json")) continue;
    const auto dashboard = json::parse(file.text);
    for (const auto& panel : dashboard["panels"]) {
      for (const auto& target : panel["targets"]) {
        expressions.insert(test_support::without_variables(target["expr"].get<std::string>()));
      }
    }
  }
  return expressions;
}

std::set<std::string> rule_selectors() {
  std::set<std::string> selectors;
  for (const auto& group : iitbfaas::observe::rule_groups({})) {
    for (const auto& rule : group.rules) selectors.merge(test_support::selectors_of(rule.expression));
  }
  return selectors;
}

std::string lines(const std::set<std::string>& texts) {
  std::string all;
  for (const auto& text : texts) all += text + "\n";
  return all;
}

TEST_F(MonitoringOnDocker, EveryTargetIsUpAndEveryDashboardAndRuleHasSomethingToRead) {
  std::string words = "not asked yet";
  for (const auto deadline = Clock::now() + patience; Clock::now() < deadline && !words.empty();) {
    words = trouble({"alertmanager", "containers", "engines", "functions", "gateway", "nodes", "prometheus"});
    if (!words.empty()) std::this_thread::sleep_for(pause);
  }
  ASSERT_EQ(words, "");

  auto queries = dashboard_queries();
  EXPECT_GT(queries.size(), 30U);
  std::erase_if(queries, may_be_silent);
  EXPECT_EQ(lines(silent(queries)), "");

  auto selectors = rule_selectors();
  std::erase_if(selectors, [](const auto& one) { return may_be_silent(one) || is_of_trouble(one); });
  EXPECT_GT(selectors.size(), 8U);
  EXPECT_EQ(lines(silent(selectors)), "");

  EXPECT_NE(iitbfaas({"stack", "list"}).out.find("iitbfaas-monitoring"), std::string::npos);
  const auto down = iitbfaas({"monitor", "down", "--volumes"});
  EXPECT_EQ(down.status, 0) << down.err;
  EXPECT_TRUE(engine().configs().empty());
  EXPECT_THROW(engine().remove_volume("iitbfaas-prometheus"), iitbfaas::NotFound);
  EXPECT_EQ(iitbfaas({"down"}).status, 0);
}

}  // namespace
