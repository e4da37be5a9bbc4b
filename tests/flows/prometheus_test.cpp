#include "iitbfaas/prometheus.hpp"

#include "support/processes.hpp"
#include "support/requirement.hpp"
#include "support/running_prometheus.hpp"

#include "iitbfaas/alertmanager.hpp"
#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

// A real Prometheus that watches itself and sends its alerts to a real Alertmanager.
namespace {

using namespace iitbfaas;
using namespace std::chrono_literals;
using test_support::RunningAlertmanager;
using test_support::RunningPrometheus;

constexpr const char* alertmanager_config =
    "route: {receiver: nobody, group_by: [alertname], group_wait: 0s}\n"
    "receivers: [{name: nobody}]\n";

constexpr const char* rules_file =
    "groups:\n"
    "- name: test\n"
    "  interval: 200ms\n"
    "  rules:\n"
    "  - {record: 'answer:doubled', expr: 'vector(42) * 2'}\n"
    "  - {alert: AlwaysOn, expr: 'vector(1) > 0', labels: {severity: test}, annotations: {summary: on}}\n"
    "  - {alert: NeverOn, expr: 'vector(1) < 0'}\n";

std::string prometheus_config(const RunningAlertmanager& alertmanager) {
  return "global: {scrape_interval: 200ms, scrape_timeout: 200ms}\n"
         "rule_files: [rules.yml]\n"
         "alerting: {alertmanagers: [{static_configs: [{targets: ['" +
         alertmanager.address() +
         "']}]}]}\n"
         "scrape_configs:\n"
         "- job_name: itself\n"
         "  static_configs: [{targets: ['" +
         alertmanager.address() +
         "']}]\n"
         "- job_name: dropped\n"
         "  static_configs: [{targets: ['192.0.2.1:1']}]\n"
         "  relabel_configs: [{action: drop, source_labels: [__address__]}]\n";
}

class MonitoringPair : public ::testing::Test {
 protected:
  void SetUp() override {
    SKIP_IF_MISSING(RunningPrometheus::missing());
    alertmanager_.emplace(alertmanager_config);
    prometheus_.emplace(prometheus_config(*alertmanager_), rules_file);
  }

  Prometheus prometheus() const { return Prometheus{{.url = prometheus_->url()}}; }
  Alertmanager alertmanager() const { return Alertmanager{{.url = alertmanager_->url()}}; }

  void wait_for_first_scrape() const {
    ASSERT_TRUE(test::eventually([&] { return prometheus().query("up == 1").number() == 1; }, 30s));
  }

  std::optional<RunningAlertmanager> alertmanager_;
  std::optional<RunningPrometheus> prometheus_;
};

TEST_F(MonitoringPair, AnswersQueriesAndTellsItsTargets) {
  wait_for_first_scrape();
  const auto asked = prometheus();
  EXPECT_TRUE(asked.ready());
  EXPECT_EQ(asked.build_information().version.front(), '2');
  EXPECT_EQ(asked.query("sum(up)").number(), 1);
  EXPECT_EQ(asked.query("sum(up)", MetricTime{1000s}).number(), std::nullopt);
  EXPECT_EQ(asked.query("'" + std::string(3000, 'x') + "'").text, std::string(3000, 'x'));
  const auto now = std::chrono::system_clock::now();
  const auto range = asked.query_range("vector(7)", {.start = now - 1s, .end = now, .step = 250ms});
  ASSERT_EQ(range.series.size(), 1U);
  EXPECT_EQ(range.series[0].samples.size(), 5U);
  EXPECT_EQ(range.number(), 7);

  const auto names = asked.labels();
  EXPECT_TRUE(std::ranges::find(names, "job") != names.end());
  EXPECT_EQ(asked.label_values("job", {.selectors = {"up"}}), std::vector<std::string>{"itself"});
  EXPECT_EQ(asked.series({.selectors = {"up"}}).at(0).at("job"), "itself");
  EXPECT_EQ(asked.metadata("alertmanager_build_info").at("alertmanager_build_info").at(0).type, "gauge");
  EXPECT_EQ(asked.target_metadata("alertmanager_build_info").at(0).target.at("job"), "itself");
  EXPECT_EQ(asked.format("sum(up)by(job)"), "sum by (job) (up)");
  EXPECT_EQ(asked.flags().at("web.listen-address"), prometheus_->address());
  EXPECT_TRUE(asked.runtime_information().reload_succeeded);
  EXPECT_GT(asked.head_statistics().series, 0U);

  const auto targets = asked.targets();
  ASSERT_EQ(targets.active.size(), 1U);
  EXPECT_EQ(targets.active[0].pool, "itself");
  EXPECT_EQ(targets.active[0].health, TargetHealth::up);
  EXPECT_EQ(targets.active[0].url, alertmanager_->url() + "/metrics");
  ASSERT_EQ(targets.dropped.size(), 1U);
  EXPECT_EQ(targets.dropped[0].discovered.at("__address__"), "192.0.2.1:1");
}

TEST_F(MonitoringPair, RefusesWithWordsOfItsOwn) {
  const auto asked = prometheus();
  const auto refused = [&](const std::function<void()>& work) {
    try {
      work();
    } catch (const ApiError& error) {
      return std::to_string(error.status()) + " " + error.words();
    }
    return std::string{"not refused"};
  };
  EXPECT_TRUE(refused([&] { asked.query("up{"); }).starts_with("400 bad_data: "));
  EXPECT_TRUE(refused([&] {
                asked.query("label_replace(vector(1), 'a', '$1', 'b', '(')");
              }).starts_with("422 execution: "));
  EXPECT_TRUE(refused([&] { asked.series({}); }).starts_with("400 bad_data: no match[]"));
  EXPECT_TRUE(refused([&] {
                asked.query_range("up", {.end = MetricTime{24h}, .step = 1ms});
              }).starts_with("400 bad_data: exceeded maximum resolution"));
  // One server asked for what only the other one has.
  EXPECT_THROW(Alertmanager{{.url = prometheus_->url()}}.alerts(), Error);
  EXPECT_THROW(Prometheus{{.url = alertmanager_->url()}}.query("up"), Error);
}

TEST_F(MonitoringPair, AnAlertReachesAlertmanagerAndCanBeSilenced) {
  const auto asked = prometheus();
  const auto manager = alertmanager();
  const auto find = [&] {
    const auto alerts = manager.alerts({.matchers = {"alertname=\"AlwaysOn\""}});
    return alerts.empty() ? std::nullopt : std::optional{alerts.front()};
  };
  ASSERT_TRUE(test::eventually([&] { return find().has_value(); }, 60s));
  EXPECT_EQ(find()->labels.at("severity"), "test");
  EXPECT_EQ(find()->receivers, std::vector<std::string>{"nobody"});
  EXPECT_EQ(manager.alert_groups().at(0).alerts.at(0).fingerprint, find()->fingerprint);

  const auto group = asked.rules().at(0);
  EXPECT_EQ(group.interval, 200ms);
  ASSERT_EQ(group.rules.size(), 3U);
  EXPECT_EQ(group.rules[0].kind, Rule::Kind::recording);
  EXPECT_EQ(group.rules[1].state, AlertState::firing);
  EXPECT_EQ(group.rules[1].alerts.at(0).annotations.at("summary"), "on");
  EXPECT_EQ(group.rules[2].state, AlertState::inactive);
  EXPECT_EQ(asked.alerts().at(0).labels.at("alertname"), "AlwaysOn");
  EXPECT_EQ(asked.alertmanagers(), std::vector<std::string>{alertmanager_->url() + "/api/v2/alerts"});

  const auto now = std::chrono::system_clock::now();
  const auto id = manager.put_silence(
      {.matchers = {{.label = "severity", .value = "te.*", .relation = SilenceMatcher::Relation::matches}},
       .starts_at = now,
       .ends_at = now + 1h,
       .created_by = "ann",
       .comment = "weekend"});
  ASSERT_TRUE(test::eventually([&] { return find()->state == NotificationState::suppressed; }, 30s));
  EXPECT_EQ(find()->silenced_by, std::vector{id});
  EXPECT_TRUE(manager.alerts({.silenced = false}).empty());
  EXPECT_EQ(manager.silence(id).comment, "weekend");
  EXPECT_EQ(manager.silences({"severity=~\"te.*\""}).size(), 1U);
  EXPECT_TRUE(manager.silences({"severity=~\"t.*\""}).empty());
  manager.expire_silence(id);
  EXPECT_EQ(manager.silence(id).state, SilenceState::expired);
  ASSERT_TRUE(test::eventually([&] { return find()->state == NotificationState::active; }, 30s));

  const std::string nobody = "00000000-0000-0000-0000-000000000000";
  EXPECT_THROW(manager.silence(nobody), NotFound);
  EXPECT_THROW(manager.expire_silence(nobody), NotFound);
  EXPECT_THROW(manager.alerts({.matchers = {"bad{"}}), ApiError);
  EXPECT_EQ(manager.status().cluster, "disabled");
}

}  // namespace
