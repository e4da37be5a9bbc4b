#include "base/subprocess.hpp"
#include "contract/metric_names.hpp"
#include "observe/rules.hpp"
#include "support/promql.hpp"
#include "support/requirement.hpp"
#include "support/temporary_folder.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/monitoring_settings.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>

// What the programs of the stack are given to read, checked by those programs where they have a checker.
namespace iitbfaas {
namespace {

using nlohmann::json;
using observe::rule_groups;
namespace fs = std::filesystem;

/// Of Prometheus, Alertmanager, the node exporter, Docker, and of cAdvisor, whose names our exporter uses.
const std::set<std::string> foreign_metrics{
    "alertmanager_alerts",
    "alertmanager_notifications_failed_total",
    "container_cpu_cfs_throttled_seconds_total",
    "container_cpu_usage_seconds_total",
    "container_fs_reads_bytes_total",
    "container_fs_writes_bytes_total",
    "container_last_seen",
    "container_memory_working_set_bytes",
    "container_network_receive_bytes_total",
    "container_network_transmit_bytes_total",
    "container_oom_events_total",
    "container_spec_cpu_period",
    "container_spec_cpu_quota",
    "container_spec_memory_limit_bytes",
    "container_start_time_seconds",
    "container_threads",
    "node_boot_time_seconds",
    "node_cpu_seconds_total",
    "node_disk_read_bytes_total",
    "node_disk_written_bytes_total",
    "node_filesystem_avail_bytes",
    "node_filesystem_size_bytes",
    "node_load1",
    "node_memory_MemAvailable_bytes",
    "node_memory_MemTotal_bytes",
    "node_procs_blocked",
    "node_procs_running",
    "process_cpu_seconds_total",
    "process_resident_memory_bytes",
    "prometheus_config_last_reload_successful",
    "prometheus_rule_evaluation_failures_total",
    "prometheus_tsdb_head_samples_appended_total",
    "prometheus_tsdb_head_series",
    "scrape_duration_seconds",
    "up",
};

std::set<std::string> our_metrics() {
  namespace names = contract::metric_names;
  return {names::gateway_invocations,
          std::string{names::gateway_seconds} + "_bucket",
          names::gateway_started,
          names::gateway_services,
          names::gateway_ready,
          names::gateway_held,
          names::gateway_in_flight,
          names::gateway_unknown_function,
          names::gateway_discovery_failures,
          names::gateway_discovery_age,
          names::autoscaler_leading,
          names::autoscaler_last_run,
          names::autoscaler_alerts,
          names::autoscaler_desired,
          names::autoscaler_min,
          names::autoscaler_max,
          names::autoscaler_load,
          names::autoscaler_target,
          names::autoscaler_decisions,
          names::autoscaler_failures,
          names::requests,
          names::in_flight};
}

std::string text_of(const std::vector<MonitoringFile>& files, const std::string& path) {
  const auto found = std::ranges::find(files, path, &MonitoringFile::path);
  return found == files.end() ? "" : found->text;
}

/// The files in a folder as they are in the part's container.
class Written {
 public:
  explicit Written(const MonitoringSettings& settings = {}, const MonitoringSite& site = {}) {
    for (auto file : monitoring_files(settings, site)) {
      const std::string rules = "/etc/prometheus/rules";
      if (const auto at = file.text.find(rules); at != std::string::npos) {
        file.text.insert(at, folder_.path().string());
      }
      folder_.write(file.path.substr(1), file.text);
    }
  }
  std::string operator/(const std::string& path) const { return (folder_ / path).string(); }
  const test_support::TemporaryFolder& folder() const { return folder_; }

 private:
  test_support::TemporaryFolder folder_;
};

std::string missing(const char* program, const char* package) {
  return ::access(program, X_OK) == 0 ? "" : std::string{"needs "} + program + ": apt-get install " + package;
}

void expect_accepted(const std::vector<std::string>& command) {
  const auto result = base::run({.argv = command});
  EXPECT_EQ(result.status, 0) << result.out << result.err;
}

TEST(MonitoringFiles, PrometheusAcceptsItsConfigurationAndRulesOnBothEngines) {
  SKIP_IF_MISSING(missing("/usr/bin/promtool", "prometheus"));
  for (const bool embedded : {false, true}) {
    const Written files{{.remote_write = {"http://store.lan/write"}}, {.embedded = embedded}};
    expect_accepted({"/usr/bin/promtool", "check", "config", files / "etc/prometheus/prometheus.yml"});
  }
}

TEST(MonitoringFiles, AlertmanagerAcceptsItsConfiguration) {
  SKIP_IF_MISSING(missing("/usr/bin/amtool", "prometheus-alertmanager"));
  for (const auto& settings : {MonitoringSettings{}, {.alert_webhooks = {"https://chat.lan/hook"}}}) {
    for (const auto* gateway : {"http://gateway:8080", "https://gateway:8080"}) {
      const Written files{settings, {.gateway = gateway}};
      expect_accepted({"/usr/bin/amtool", "check-config", files / "etc/alertmanager/alertmanager.yml"});
    }
  }
}

TEST(MonitoringRules, FireWhenTheyShouldAndNotOtherwise) {
  SKIP_IF_MISSING(missing("/usr/bin/promtool", "prometheus"));
  const Written files;
  for (const auto& group : rule_groups({})) {
    const fs::path cases = fs::path{IITBFAAS_TEST_SOURCE} / "tests/observe/rules" / (group.name + ".yml");
    const auto copy =
        files.folder().write("etc/prometheus/rules/" + group.name + "_test.yml", base::read_file(cases));
    expect_accepted({"/usr/bin/promtool", "test", "rules", copy.string()});
  }
}

/// How often each alert is expected and not expected in the cases of a group.
std::map<std::string, std::pair<int, int>> cases_of(const std::string& group) {
  std::map<std::string, std::pair<int, int>> counts;
  const auto root =
      YAML::LoadFile(std::string{IITBFAAS_TEST_SOURCE} + "/tests/observe/rules/" + group + ".yml");
  for (const auto& test : root["tests"]) {
    for (const auto& one : test["alert_rule_test"]) {
      auto& count = counts[one["alertname"].as<std::string>()];
      ++(one["exp_alerts"].size() > 0 ? count.first : count.second);
    }
  }
  return counts;
}

TEST(MonitoringRules, EachHasACaseInWhichItFiresAndOneInWhichItDoesNot) {
  for (const auto& group : rule_groups({})) {
    const auto counts = cases_of(group.name);
    for (const auto& rule : group.rules) {
      const auto found = counts.find(rule.name);
      ASSERT_NE(found, counts.end()) << rule.name << " has no case in tests/observe/rules/" << group.name;
      EXPECT_GT(found->second.first, 0) << rule.name << " never fires";
      EXPECT_GT(found->second.second, 0) << rule.name << " always fires";
    }
    EXPECT_EQ(counts.size(), group.rules.size()) << "a case is of no rule in " << group.name;
  }
}

TEST(MonitoringRules, EachIsExplained) {
  const auto handbook = base::read_file(fs::path{IITBFAAS_TEST_SOURCE} / "docs/monitoring.md");
  for (const auto& group : rule_groups({})) {
    for (const auto& rule : group.rules) {
      EXPECT_NE(handbook.find("### " + rule.name + "\n"), std::string::npos)
          << rule.name << " has no heading in docs/monitoring.md";
    }
  }
}

void expect_known(const std::string& expression, const std::string& where) {
  static const auto ours = our_metrics();
  const auto metrics = test_support::metrics_of(expression);
  EXPECT_FALSE(metrics.empty()) << where << " reads nothing: " << expression;
  for (const auto& metric : metrics) {
    EXPECT_TRUE(ours.contains(metric) || foreign_metrics.contains(metric)) << where << " reads " << metric;
  }
}

TEST(MonitoringFiles, ReadNoMetricThatNobodyNames) {
  for (const auto& group : rule_groups({})) {
    for (const auto& rule : group.rules) expect_known(rule.expression, rule.name);
  }
  int panels = 0;
  for (const auto& file : monitoring_files({})) {
    if (!file.path.ends_with(".json")) continue;
    const auto dashboard = json::parse(file.text);
    for (const auto& panel : dashboard["panels"]) {
      ++panels;
      for (const auto& target : panel["targets"]) {
        expect_known(test_support::without_variables(target["expr"].get<std::string>()),
                     panel["title"].get<std::string>());
      }
    }
  }
  EXPECT_GT(panels, 30);
}

TEST(MonitoringFiles, DashboardsFitGrafanasGridAndHaveNamesOfTheirOwn) {
  std::set<std::string> names;
  for (const auto& file : monitoring_files({})) {
    if (!file.path.ends_with(".json")) continue;
    const auto dashboard = json::parse(file.text);
    EXPECT_TRUE(names.insert(dashboard["uid"].get<std::string>()).second) << file.path;
    std::set<std::pair<int, int>> taken;
    for (const auto& panel : dashboard["panels"]) {
      const auto& place = panel["gridPos"];
      EXPECT_LE(place["x"].get<int>() + place["w"].get<int>(), 24) << panel["title"];
      EXPECT_TRUE(taken.insert({place["x"].get<int>(), place["y"].get<int>()}).second)
          << panel["title"] << " hides another";
    }
  }
  EXPECT_EQ(names.size(), 5U);
}

TEST(MonitoringFiles, SettingsReachThePlaceWhereTheyCount) {
  MonitoringSettings settings{.scrape_interval = std::chrono::milliseconds{250},
                              .rate_window = std::chrono::seconds{20},
                              .alert_delay = std::chrono::seconds{3}};
  settings.thresholds.node_cpu = 0.75;
  const auto files = monitoring_files(settings, {.gateway = "http://127.0.0.1:9999"});
  const auto prometheus = YAML::Load(text_of(files, "/etc/prometheus/prometheus.yml"));
  EXPECT_EQ(prometheus["global"]["scrape_interval"].as<std::string>(), "250ms");
  EXPECT_NE(text_of(files, "/etc/prometheus/rules/nodes.yml").find("[20s])) > 0.75"), std::string::npos);
  const auto alertmanager = YAML::Load(text_of(files, "/etc/alertmanager/alertmanager.yml"));
  EXPECT_EQ(alertmanager["route"]["group_wait"].as<std::string>(), "3s");
  EXPECT_EQ(alertmanager["receivers"][1]["webhook_configs"][0]["url"].as<std::string>(),
            "http://127.0.0.1:9999/system/alert");
}

TEST(MonitoringFiles, AlertmanagerReadsThePasswordFromAFile) {
  const auto text = text_of(monitoring_files({}), "/etc/alertmanager/alertmanager.yml");
  EXPECT_NE(text.find("password_file: /run/secrets/iitbfaas-password"), std::string::npos) << text;
  EXPECT_EQ(text.find("password: "), std::string::npos) << text;
}

TEST(MonitoringSettings, AreRefusedWithTheFieldThatIsWrong) {
  const auto field_of = [](const MonitoringSettings& settings) -> std::string {
    try {
      monitoring_files(settings);
    } catch (const InvalidSpec& error) {
      return error.field();
    }
    return "none";
  };
  EXPECT_EQ(field_of({}), "none");
  EXPECT_EQ(field_of({.scrape_interval = std::chrono::milliseconds{1}}), "scrape_interval");
  EXPECT_EQ(field_of({.rate_window = std::chrono::seconds{10}}), "rate_window");
  EXPECT_EQ(field_of({.retention = std::chrono::hours{0}}), "retention");
  EXPECT_EQ(field_of({.remote_write = {"store.lan"}}), "remote_write");
  EXPECT_EQ(field_of({.remote_write = {"http://me:secret@store.lan/"}}), "remote_write");
  EXPECT_EQ(field_of({.alert_webhooks = {"ftp://x"}}), "alert_webhooks");
  EXPECT_EQ(field_of({.thresholds = {.node_cpu = 1.5}}), "thresholds.node_cpu");
  EXPECT_EQ(field_of({.thresholds = {.requests_high = 50, .requests_low = 150}}), "thresholds.requests_low");
}

}  // namespace
}  // namespace iitbfaas
