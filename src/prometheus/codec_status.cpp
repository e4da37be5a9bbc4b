#include "base/json_fields.hpp"
#include "prometheus/codec.hpp"
#include "prometheus/codec_parts.hpp"

#include <cmath>

namespace iitbfaas::prometheus {

using namespace base::fields;

BuildInformation build_information(const Json& document) {
  return {.version = text(document, "version"),
          .revision = text(document, "revision"),
          .branch = text(document, "branch"),
          .build_user = text(document, "buildUser"),
          .build_date = text(document, "buildDate"),
          .go_version = text(document, "goVersion")};
}

namespace {

const Json& data(const Json& answer) { return member(answer, "data"); }

std::chrono::nanoseconds seconds(const Json& document, const char* key) {
  constexpr double longest = 9e9;  // 285 years, just before nanoseconds in 64 bits end
  const double value = real(document, key);
  if (!(std::abs(value) < longest)) wrong(key, "in range");
  return std::chrono::nanoseconds{std::llround(value * 1e9)};
}

/// An empty head says the first and the last moment that 64 bits can hold: those are none.
std::chrono::system_clock::time_point milliseconds(const Json& document, const char* key) {
  constexpr std::int64_t furthest = 9'000'000'000'000;
  const auto count = number<std::int64_t>(document, key);
  if (count < -furthest || count > furthest) return {};
  return std::chrono::system_clock::time_point{std::chrono::milliseconds{count}};
}

TargetHealth target_health(const std::string& word) {
  if (word == "up") return TargetHealth::up;
  if (word == "down") return TargetHealth::down;
  return TargetHealth::unknown;
}

ScrapeTarget decode_target(const Json& document) {
  return {.pool = text(document, "scrapePool"),
          .url = text(document, "scrapeUrl"),
          .labels = text_map(document, "labels"),
          .discovered = text_map(document, "discoveredLabels"),
          .health = target_health(text(document, "health")),
          .error = text(document, "lastError"),
          .scraped_at = time(document, "lastScrape"),
          .scrape_duration = seconds(document, "lastScrapeDuration")};
}

AlertState alert_state(const std::string& word) {
  if (word == "firing") return AlertState::firing;
  if (word == "pending") return AlertState::pending;
  return AlertState::inactive;
}

RuleAlert decode_alert(const Json& document) {
  return {.labels = text_map(document, "labels"),
          .annotations = text_map(document, "annotations"),
          .state = alert_state(text(document, "state")),
          .active_at = time(document, "activeAt"),
          .value = sample_value(text_or(document, "value", "0"))};
}

Rule decode_rule(const Json& document) {
  const auto health = text(document, "health");
  return {.kind = text(document, "type") == "recording" ? Rule::Kind::recording : Rule::Kind::alerting,
          .name = text(document, "name"),
          .expression = text(document, "query"),
          .labels = text_map(document, "labels"),
          .annotations = text_map(document, "annotations"),
          .hold = seconds(document, "duration"),
          .keep_firing = seconds(document, "keepFiringFor"),
          .state = alert_state(text(document, "state")),
          .alerts = list(document, "alerts", decode_alert),
          .evaluated = health == "ok",
          .error = text(document, "lastError"),
          .evaluation_time = seconds(document, "evaluationTime"),
          .evaluated_at = time(document, "lastEvaluation")};
}

RuleGroup decode_group(const Json& document) {
  return {.name = text(document, "name"),
          .file = text(document, "file"),
          .interval = seconds(document, "interval"),
          .rules = list(document, "rules", decode_rule)};
}

MetricMetadata decode_one_metadata(const Json& document) {
  return {.type = text(document, "type"), .help = text(document, "help"), .unit = text(document, "unit")};
}

TargetMetadata decode_one_target_metadata(const Json& document) {
  return {.target = text_map(document, "target"),
          .metric = text(document, "metric"),
          .metadata = decode_one_metadata(document)};
}

std::string decode_url(const Json& document) { return text(document, "url"); }

}  // namespace

ScrapeTargets decode_targets(const Json& answer) {
  return {.active = list(data(answer), "activeTargets", decode_target),
          .dropped = list(data(answer), "droppedTargets", decode_target)};
}

std::vector<RuleGroup> decode_rules(const Json& answer) { return list(data(answer), "groups", decode_group); }

std::vector<RuleAlert> decode_alerts(const Json& answer) {
  return list(data(answer), "alerts", decode_alert);
}

std::vector<std::string> decode_alertmanagers(const Json& answer) {
  return list(data(answer), "activeAlertmanagers", decode_url);
}

std::map<std::string, std::vector<MetricMetadata>> decode_metadata(const Json& answer) {
  std::map<std::string, std::vector<MetricMetadata>> found;
  const Json& metrics = data(answer);
  if (!metrics.is_null() && !metrics.is_object()) wrong("data", "an object");
  for (const auto& [name, entries] : metrics.items()) {
    found.emplace(name, list(metrics, name.c_str(), decode_one_metadata));
  }
  return found;
}

std::vector<TargetMetadata> decode_target_metadata(const Json& answer) {
  return list(answer, "data", decode_one_target_metadata);
}

std::map<std::string, std::string> decode_flags(const Json& answer) { return text_map(answer, "data"); }

std::string decode_text(const Json& answer) { return text(answer, "data"); }

BuildInformation decode_build(const Json& answer) { return build_information(data(answer)); }

RuntimeInformation decode_runtime(const Json& answer) {
  const Json& document = data(answer);
  return {.started_at = time(document, "startTime"),
          .reload_succeeded = flag(document, "reloadConfigSuccess"),
          .configured_at = time(document, "lastConfigTime"),
          .corruptions = number<std::uint64_t>(document, "corruptionCount"),
          .goroutines = number<std::uint64_t>(document, "goroutineCount"),
          .retention = text(document, "storageRetention")};
}

HeadStatistics decode_head(const Json& answer) {
  const Json& document = data(answer);
  const Json& head = member(document, "headStats");
  HeadStatistics statistics{.series = number<std::uint64_t>(head, "numSeries"),
                            .label_pairs = number<std::uint64_t>(head, "numLabelPairs"),
                            .chunks = number<std::uint64_t>(head, "chunkCount"),
                            .oldest = milliseconds(head, "minTime"),
                            .newest = milliseconds(head, "maxTime")};
  using Count = std::pair<std::string, std::uint64_t>;
  const auto counts = list<Count>(document, "seriesCountByMetricName", [](const Json& element) {
    return Count{text(element, "name"), number<std::uint64_t>(element, "value")};
  });
  statistics.series_by_metric = {counts.begin(), counts.end()};
  return statistics;
}

}  // namespace iitbfaas::prometheus
