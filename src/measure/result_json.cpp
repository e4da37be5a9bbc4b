#include "base/duration.hpp"
#include "measure/json_number.hpp"
#include "measure/load_json.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <utility>

namespace iitbfaas {
namespace measure {
namespace {

using Json = nlohmann::json;
using std::chrono::nanoseconds;

/// Exact both ways up to a hundred days, where a double holds every nanosecond.
double to_seconds(nanoseconds duration) { return static_cast<double>(duration.count()) / 1e9; }

nanoseconds decode_seconds(const Json& document, const char* name) {
  const auto seconds = document.at(name).get<double>();
  if (!(seconds >= 0 && seconds < 9e9)) throw Error{std::string{name} + " is no time from 0 on"};
  return nanoseconds{std::llround(seconds * 1e9)};
}

std::uint64_t decode_count(const Json& document, const char* name) {
  return decode_number<std::uint64_t>(document.at(name));
}

Json encode(const LoadInterval& interval) {
  return {{"at_s", to_seconds(interval.at)},   {"length_s", to_seconds(interval.length)},
          {"intended", interval.intended},     {"completed", interval.completed},
          {"failed", interval.failed},         {"p50_s", to_seconds(interval.p50)},
          {"p90_s", to_seconds(interval.p90)}, {"p99_s", to_seconds(interval.p99)},
          {"max_s", to_seconds(interval.max)}};
}

LoadInterval decode_interval(const Json& document) {
  using std::chrono::duration_cast, std::chrono::milliseconds;
  return {.at = duration_cast<milliseconds>(decode_seconds(document, "at_s")),
          .length = duration_cast<milliseconds>(decode_seconds(document, "length_s")),
          .intended = decode_count(document, "intended"),
          .completed = decode_count(document, "completed"),
          .failed = decode_count(document, "failed"),
          .p50 = decode_seconds(document, "p50_s"),
          .p90 = decode_seconds(document, "p90_s"),
          .p99 = decode_seconds(document, "p99_s"),
          .max = decode_seconds(document, "max_s")};
}

Json encode(const LoadTargetResult& target) {
  return {{"completed", target.completed},
          {"failed", target.failed},
          {"latency", measure::encode(target.latency)}};
}

LoadTargetResult decode_target(const Json& document) {
  return {.completed = decode_count(document, "completed"),
          .failed = decode_count(document, "failed"),
          .latency = decode_histogram(document.at("latency"))};
}

template <class Value>
Json encode_list(const std::vector<Value>& values) {
  auto list = Json::array();
  for (const auto& value : values) list.push_back(encode(value));
  return list;
}

template <class Value>
std::vector<Value> decode_list(const Json& list, Value (*decode)(const Json&)) {
  if (!list.is_array()) throw Error{"what should be a list is none"};
  std::vector<Value> values;
  for (const auto& value : list) values.push_back(decode(value));
  return values;
}

std::map<int, std::uint64_t> decode_statuses(const Json& document) {
  std::map<int, std::uint64_t> statuses;
  for (const auto& [text, count] : document.get<std::map<std::string, Json>>()) {
    if (text.size() != 3 || text.find_first_not_of("0123456789") != std::string::npos) {
      throw Error{"\"" + text + "\" is no status"};
    }
    statuses.emplace(std::stoi(text), decode_number<std::uint64_t>(count));
  }
  return statuses;
}

std::map<std::string, std::uint64_t> decode_failures(const Json& document) {
  std::map<std::string, std::uint64_t> failures;
  for (const auto& [kind, count] : document.get<std::map<std::string, Json>>()) {
    failures.emplace(kind, decode_number<std::uint64_t>(count));
  }
  return failures;
}

LoadResult decode_fields(const Json& document) {
  const auto started_at = base::parse_rfc3339(document.at("started_at").get<std::string>());
  if (!started_at) throw Error{"started_at is no time"};
  return {.started_at = *started_at,
          .duration = decode_seconds(document, "duration_s"),
          .intended = decode_count(document, "intended"),
          .sent = decode_count(document, "sent"),
          .completed = decode_count(document, "completed"),
          .failures = decode_failures(document.at("failures")),
          .statuses = decode_statuses(document.at("statuses")),
          .latency = decode_histogram(document.at("latency")),
          .service_time = decode_histogram(document.at("service_time")),
          .lateness = decode_histogram(document.at("lateness")),
          .received = {decode_count(document, "received")},
          .transmitted = {decode_count(document, "transmitted")},
          .intervals = decode_list(document.at("intervals"), decode_interval),
          .targets = decode_list(document.at("targets"), decode_target),
          .cpu_time = decode_seconds(document, "cpu_time_s"),
          .most_open = decode_number<std::uint32_t>(document.at("most_open")),
          .warnings = document.at("warnings").get<std::vector<std::string>>(),
          .interrupted = document.at("interrupted").get<bool>()};
}

}  // namespace

Json encode(const LatencyHistogram& histogram) {
  auto buckets = Json::array();
  for (const auto& [highest, count] : histogram.buckets()) buckets.push_back({highest.count(), count});
  return {{"count", histogram.count()},
          {"min_s", to_seconds(histogram.min())},
          {"max_s", to_seconds(histogram.max())},
          {"mean_s", to_seconds(histogram.mean())},
          {"deviation_s", to_seconds(histogram.deviation())},
          {"p50_s", to_seconds(histogram.percentile(50))},
          {"p90_s", to_seconds(histogram.percentile(90))},
          {"p99_s", to_seconds(histogram.percentile(99))},
          {"p999_s", to_seconds(histogram.percentile(99.9))},
          {"total_ns", histogram.total().count()},
          {"buckets_ns", std::move(buckets)}};
}

LatencyHistogram decode_histogram(const Json& document) try {
  std::vector<LatencyHistogram::Bucket> buckets;
  for (const auto& [highest, count] : document.at("buckets_ns").get<std::vector<std::pair<Json, Json>>>()) {
    buckets.push_back(
        {nanoseconds{decode_number<std::int64_t>(highest)}, decode_number<std::uint64_t>(count)});
  }
  const nanoseconds total{decode_number<std::int64_t>(document.at("total_ns"))};
  return LatencyHistogram::restored(buckets, decode_seconds(document, "min_s"),
                                    decode_seconds(document, "max_s"), total);
} catch (const InvalidSpec&) {
  throw;
} catch (const Json::exception&) {
  throw InvalidSpec{"histogram", "lacks a field, or has one of another type"};
} catch (const Error& error) {
  throw InvalidSpec{"histogram", error.what()};
}

Json encode(const LoadResult& result) {
  auto statuses = Json::object();
  for (const auto& [status, count] : result.statuses) statuses[std::to_string(status)] = count;
  return {{"started_at", base::to_rfc3339(result.started_at)},
          {"duration_s", to_seconds(result.duration)},
          {"intended", result.intended},
          {"sent", result.sent},
          {"completed", result.completed},
          {"failed", result.failed()},
          {"requests_per_second", result.requests_per_second()},
          {"failures", result.failures},
          {"statuses", std::move(statuses)},
          {"latency", encode(result.latency)},
          {"service_time", encode(result.service_time)},
          {"lateness", encode(result.lateness)},
          {"received", result.received.count},
          {"transmitted", result.transmitted.count},
          {"intervals", encode_list(result.intervals)},
          {"targets", encode_list(result.targets)},
          {"cpu_time_s", to_seconds(result.cpu_time)},
          {"most_open", result.most_open},
          {"warnings", result.warnings},
          {"interrupted", result.interrupted}};
}

LoadResult decode_result(const Json& document) try {
  return decode_fields(document);
} catch (const InvalidSpec&) {
  throw;
} catch (const Json::exception&) {
  throw InvalidSpec{"result", "lacks a field, or has one of another type"};
} catch (const Error& error) {
  throw InvalidSpec{"result", error.what()};
}

}  // namespace measure

std::string to_json(const LoadResult& result) {
  return measure::encode(result).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

LoadResult parse_load_result(const std::string& json) {
  auto document = nlohmann::json::parse(json, nullptr, false);
  if (document.is_discarded()) throw InvalidSpec{"result", "is no JSON"};
  return measure::decode_result(document);
}

}  // namespace iitbfaas
