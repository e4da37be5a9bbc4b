#include "prometheus/codec.hpp"

#include "base/duration.hpp"
#include "base/files.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <filesystem>

namespace iitbfaas::prometheus {
namespace {

using namespace std::chrono_literals;

/// What real servers (Prometheus 2.42, Alertmanager 0.25) answered.
Reply fixture(const std::string& name, int status = 200) {
  return {.status = status,
          .body = base::read_file(IITBFAAS_TEST_SOURCE "/tests/fixtures/prometheus/" + name)};
}

Json prometheus_said(const std::string& name) { return prometheus_answer(fixture(name), "question"); }
Json alertmanager_said(const std::string& name) { return alertmanager_answer(fixture(name), "question"); }

std::chrono::system_clock::time_point moment(const char* text) { return base::parse_rfc3339(text).value(); }

ApiError refusal(const std::string& name, int status, Json (*answer)(const Reply&, const std::string&)) {
  try {
    answer(fixture(name, status), "query x at http://there");
  } catch (const ApiError& error) {
    return error;
  }
  throw std::runtime_error{name + " is no refusal"};
}

TEST(QueryCodec, ReadsAVector) {
  const auto result = decode_query(prometheus_said("query_vector.json"));
  EXPECT_EQ(result.kind, QueryResult::Kind::vector);
  ASSERT_EQ(result.series.size(), 3U);
  EXPECT_EQ(result.series[0].labels.at("instance"), "198.19.34.29:8590");
  EXPECT_EQ(result.series[0].labels.at("__name__"), "up");
  ASSERT_EQ(result.series[0].samples.size(), 1U);
  EXPECT_EQ(result.series[0].samples[0].value, 1);
  EXPECT_EQ(result.series[0].samples[0].at, moment("2026-11-22T09:23:19Z"));
  EXPECT_THROW(static_cast<void>(result.number()), Error);
}

TEST(QueryCodec, ReadsAMatrixWithItsMilliseconds) {
  const auto range = decode_query(prometheus_said("query_range.json"));
  EXPECT_EQ(range.kind, QueryResult::Kind::matrix);
  ASSERT_EQ(range.series.at(0).samples.size(), 3U);
  EXPECT_DOUBLE_EQ(range.series[0].samples[1].value, 25.85457939139095);
  EXPECT_EQ(range.number(), 0);
  const auto selected = decode_query(prometheus_said("query_matrix_selector.json"));
  EXPECT_EQ(selected.series.at(0).samples.at(2).at - selected.series.at(0).samples.at(0).at, 2s);
  EXPECT_EQ(selected.series.at(0).samples.at(0).at, moment("2026-11-22T09:23:17.223Z"));
}

TEST(QueryCodec, ReadsScalarsAndStrings) {
  const auto scalar = decode_query(prometheus_said("query_scalar.json"));
  EXPECT_EQ(scalar.kind, QueryResult::Kind::scalar);
  EXPECT_EQ(scalar.number(), 8);
  const auto string = decode_query(prometheus_said("query_string.json"));
  EXPECT_EQ(string.kind, QueryResult::Kind::string);
  EXPECT_EQ(string.text, "x");
}

TEST(QueryCodec, NoDataIsNotZero) {
  const auto result = decode_query(prometheus_said("query_empty.json"));
  EXPECT_EQ(result.kind, QueryResult::Kind::vector);
  EXPECT_TRUE(result.series.empty());
  EXPECT_EQ(result.number(), std::nullopt);
}

TEST(QueryCodec, ReadsWhatIsNoFiniteNumber) {
  const auto result = decode_query(prometheus_said("query_nan_inf.json"));
  EXPECT_TRUE(std::isnan(result.series.at(0).samples.at(0).value));
  EXPECT_TRUE(result.series.at(0).labels.empty());
  EXPECT_EQ(result.series.at(1).samples.at(0).value, INFINITY);
  const auto down = decode_query(Json::parse(R"({"data": {"resultType": "scalar", "result": [1, "-Inf"]}})"));
  EXPECT_EQ(down.number(), -INFINITY);
}

TEST(QueryCodec, PassesWarningsOn) {
  const auto result = decode_query(Json::parse(
      R"({"status": "success", "warnings": ["a store is gone"], "data": {"resultType": "vector", "result": []}})"));
  EXPECT_EQ(result.warnings, std::vector<std::string>{"a store is gone"});
}

TEST(QueryCodec, RefusesWhatIsNoResult) {
  for (const char* data :
       {R"({"resultType": "tensor", "result": []})", R"({"result": []})", "[]", "7",
        R"({"resultType": "vector", "result": {}})",
        R"({"resultType": "vector", "result": [{"metric": {"a": 1}, "value": [1, "1"]}]})",
        R"({"resultType": "vector", "result": [{"metric": {}, "value": [1, 1]}]})",
        R"({"resultType": "vector", "result": [{"metric": {}, "value": ["1", "1"]}]})",
        R"({"resultType": "vector", "result": [{"metric": {}, "value": [1, "one"]}]})",
        R"({"resultType": "vector", "result": [{"metric": {}, "value": [1]}]})",
        R"({"resultType": "matrix", "result": [{"metric": {}, "values": [[1e300, "1"]]}]})",
        R"({"resultType": "scalar"})", R"({"resultType": "string", "result": [1]})"}) {
    EXPECT_THROW(decode_query(Json{{"data", Json::parse(data)}}), Error) << data;
  }
}

TEST(StatusCodec, ReadsSeriesAndNames) {
  const auto series = decode_series(prometheus_said("series.json"));
  EXPECT_EQ(series.at(0).at("__name__"), "api_requests_total");
  EXPECT_EQ(series.at(1).at("slot"), "2");
  EXPECT_EQ(decode_names(prometheus_said("labels.json")).front(), "__name__");
  const auto jobs = decode_names(prometheus_said("label_values.json"));
  EXPECT_EQ(jobs.size(), 12U);
  EXPECT_EQ(jobs.back(), "prometheus");
}

TEST(StatusCodec, ReadsTargets) {
  const auto targets = decode_targets(prometheus_said("targets_active.json"));
  ASSERT_EQ(targets.active.size(), 3U);
  EXPECT_TRUE(targets.dropped.empty());
  const auto& first = targets.active.front();
  EXPECT_EQ(first.pool, "functions");
  EXPECT_EQ(first.url, "http://198.19.34.5:8590/metrics");
  EXPECT_EQ(first.labels.at("service"), "mon_hello");
  EXPECT_EQ(first.discovered.at("__meta_dockerswarm_task_state"), "running");
  EXPECT_EQ(first.health, TargetHealth::up);
  EXPECT_EQ(first.error, "");
  EXPECT_EQ(first.scraped_at, moment("2026-11-22T09:23:19.223703076Z"));
  EXPECT_EQ(first.scrape_duration, 1'644'911ns);
}

TEST(StatusCodec, ReadsRulesAndTheirAlerts) {
  for (const char* name : {"rules.json", "rules_type_alert.json"}) {
    const auto groups = decode_rules(prometheus_said(name));
    ASSERT_EQ(groups.size(), 2U);
    EXPECT_EQ(groups[0].file, "/etc/prometheus/rules/swarm_node.rules.yml");
    EXPECT_EQ(groups[0].interval, 1s);
    const auto& disk = groups[0].rules.at(3);
    EXPECT_EQ(disk.name, "node_disk_fill_rate_6h");
    EXPECT_EQ(disk.hold, 1h);
    EXPECT_EQ(disk.labels, (MetricLabels{{"severity", "critical"}}));
    EXPECT_EQ(disk.state, AlertState::inactive);
    EXPECT_TRUE(disk.evaluated);
    const auto& low = groups[1].rules.at(3);
    EXPECT_EQ(low.name, "task_low_request_rate");
    EXPECT_EQ(low.kind, Rule::Kind::alerting);
    EXPECT_EQ(low.state, AlertState::firing);
    EXPECT_EQ(low.alerts.at(0).labels.at("job"), "hello");
    EXPECT_EQ(low.alerts.at(0).state, AlertState::firing);
  }
}

TEST(StatusCodec, ReadsAlertsAndAlertmanagers) {
  const auto alerts = decode_alerts(prometheus_said("alerts.json"));
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0].annotations.at("summary"), "Low request rate alert for Swarm task");
  EXPECT_EQ(alerts[0].active_at, moment("2026-11-22T09:11:04.018746658Z"));
  EXPECT_EQ(alerts[0].value, 0);
  EXPECT_EQ(decode_alertmanagers(prometheus_said("alertmanagers.json")),
            std::vector<std::string>{"http://198.19.34.8:9093/api/v2/alerts"});
}

TEST(StatusCodec, ReadsMetadata) {
  const MetricMetadata counter{.type = "counter", .help = "A counter for requests to the wrapped handler."};
  const auto all = decode_metadata(prometheus_said("metadata.json"));
  EXPECT_EQ(all.size(), 1U);
  EXPECT_EQ(all.at("api_requests_total"), std::vector{counter});
  const auto by_target = decode_target_metadata(prometheus_said("targets_metadata.json"));
  ASSERT_EQ(by_target.size(), 3U);
  EXPECT_EQ(by_target[2].target.at("slot"), "3");
  EXPECT_EQ(by_target[2].metadata, counter);
}

TEST(StatusCodec, ReadsWhatPrometheusSaysOfItself) {
  EXPECT_EQ(decode_build(prometheus_said("buildinfo.json")).version, "2.42.0+ds");
  const auto runtime = decode_runtime(prometheus_said("runtimeinfo.json"));
  EXPECT_TRUE(runtime.reload_succeeded);
  EXPECT_EQ(runtime.retention, "1d");
  EXPECT_EQ(runtime.configured_at, moment("2026-11-22T09:11:03Z"));
  const auto head = decode_head(prometheus_said("tsdb_status.json"));
  EXPECT_EQ(head.series, 10062U);
  EXPECT_EQ(head.newest, moment("2026-11-22T09:23:20.803Z"));
  EXPECT_EQ(head.series_by_metric.at("node_network_info"), 113U);
  EXPECT_EQ(decode_flags(prometheus_said("flags.json")).at("query.timeout"), "2m");
  EXPECT_EQ(decode_text(prometheus_said("format_query.json")), "sum by (job) (rate(x[5m]))");
}

TEST(StatusCodec, AnEmptyHeadHasNoFirstMoment) {
  const auto head = decode_head(Json::parse(
      R"({"data": {"headStats": {"minTime": 9223372036854775807, "maxTime": -9223372036854775808}}})"));
  EXPECT_EQ(head.oldest, std::chrono::system_clock::time_point{});
  EXPECT_EQ(head.newest, head.oldest);
}

TEST(AlertmanagerCodec, ReadsAlertsAndGroups) {
  const auto alerts = decode_received_alerts(alertmanager_said("am_v2_alerts.json"));
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0].fingerprint, "cab08fc1cc22b4fc");
  EXPECT_EQ(alerts[0].labels.at("monitor"), "promswarm");
  EXPECT_EQ(alerts[0].state, NotificationState::active);
  EXPECT_EQ(alerts[0].receivers, std::vector<std::string>{"prometheus-rubberband"});
  EXPECT_EQ(alerts[0].ends_at, moment("2026-11-22T09:26:25.018Z"));
  const auto groups = decode_alert_groups(alertmanager_said("am_v2_alert_groups.json"));
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_EQ(groups[0].receiver, "prometheus-rubberband");
  EXPECT_EQ(groups[0].labels.at("job"), "hello");
  EXPECT_EQ(groups[0].alerts.at(0).fingerprint, "cab08fc1cc22b4fc");
}

TEST(AlertmanagerCodec, ReadsItsStatus) {
  const auto status = decode_status(alertmanager_said("am_v2_status.json"));
  EXPECT_EQ(status.build.version, "0.25.0");
  EXPECT_EQ(status.cluster, "disabled");
  EXPECT_TRUE(status.peers.empty());
  EXPECT_NE(status.configuration.find("repeat_interval: 20s"), std::string::npos);
}

TEST(AlertmanagerCodec, ReadsBackASilenceThatItWrote) {
  using Relation = SilenceMatcher::Relation;
  const Silence silence{.id = "7",
                        .matchers = {{.label = "a", .value = "1"},
                                     {.label = "b", .value = "2", .relation = Relation::not_equal},
                                     {.label = "c", .value = "3.*", .relation = Relation::matches},
                                     {.label = "d", .value = "4", .relation = Relation::matches_not}},
                        .starts_at = std::chrono::system_clock::time_point{1000s},
                        .ends_at = std::chrono::system_clock::time_point{2000s},
                        .created_by = "ann",
                        .comment = "weekend"};
  const auto read = decode_silence(encode_silence(silence));
  EXPECT_EQ(read.id, silence.id);
  EXPECT_EQ(read.matchers, silence.matchers);
  EXPECT_EQ(read.starts_at, silence.starts_at);
  EXPECT_EQ(read.ends_at, silence.ends_at);
  EXPECT_EQ(read.created_by, silence.created_by);
  EXPECT_EQ(read.comment, silence.comment);
}

TEST(Refusals, KeepPrometheusWordsAndStatus) {
  struct Case {
    const char* file;
    int status;
    const char* words;
  };
  for (const auto& [file, status, words] :
       {Case{"error_parse.json", 400, "bad_data: invalid parameter \"query\": 1:4: parse error"},
        Case{"error_no_query.json", 400,
             "bad_data: invalid parameter \"query\": 1:1: parse error: no expression"},
        Case{"error_range_step.json", 400, "bad_data: exceeded maximum resolution of 11,000 points"},
        Case{"error_series_nomatch.json", 400, "bad_data: no match[] parameter provided"},
        Case{"error_exec.json", 422, "execution: found duplicate series for the match group"},
        Case{"error_timeout.json", 503, "timeout: query timed out in query execution"},
        Case{"error_admin_disabled.json", 405, "Method Not Allowed"}}) {
    const auto error = refusal(file, status, prometheus_answer);
    EXPECT_EQ(error.status(), status);
    EXPECT_TRUE(error.words().starts_with(words)) << error.words();
    EXPECT_TRUE(std::string{error.what()}.starts_with("query x at http://there: " + std::to_string(status)));
  }
  EXPECT_EQ(refusal("am_v2_error_filter.json", 400, alertmanager_answer).words(), "bad matcher format: bad{");
}

TEST(Refusals, SayThatAnotherServerAnswers) {
  const auto said = [](const Reply& reply, Json (*answer)(const Reply&, const std::string&)) {
    try {
      answer(reply, "rules at http://there");
    } catch (const ApiError&) {
      return std::string{"a refusal"};
    } catch (const Error& error) {
      return std::string{error.what()};
    }
    return std::string{"an answer"};
  };
  const auto missing = said(fixture("error_404.json", 404), prometheus_answer);
  EXPECT_NE(missing.find("404 page not found: whoever answers there is no Prometheus 2"), std::string::npos)
      << missing;
  const auto page = said({.status = 200, .body = "<!DOCTYPE html>\n<title>Login</title>"}, prometheus_answer);
  EXPECT_EQ(page,
            "rules at http://there: the answer is not Prometheus's: <!DOCTYPE html> <title>Login</title>");
  auto half = fixture("query_vector.json");
  half.body.resize(half.body.size() / 2);
  EXPECT_NE(said(half, prometheus_answer).find("not Prometheus's: {\"status\":\"success\""),
            std::string::npos);
  // JSON, but of others.
  for (const char* file : {"docker_stats_oneshot.json", "am_webhook_v4_firing.json",
                           "am_webhook_v4_resolved.json", "am_v2_alerts.json"}) {
    EXPECT_NE(said(fixture(file), prometheus_answer).find("not Prometheus's"), std::string::npos) << file;
  }
  EXPECT_THROW(decode_received_alerts(alertmanager_said("am_v1_alerts.json")), Error);
}

}  // namespace
}  // namespace iitbfaas::prometheus
