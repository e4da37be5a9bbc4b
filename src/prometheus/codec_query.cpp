#include "base/json_fields.hpp"
#include "prometheus/codec.hpp"
#include "prometheus/codec_parts.hpp"

#include "iitbfaas/error.hpp"

#include <charconv>
#include <cmath>
#include <limits>

namespace iitbfaas::prometheus {

using namespace base::fields;

double sample_value(const std::string& text) {
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "+Inf" || text == "Inf") return std::numeric_limits<double>::infinity();
  if (text == "-Inf") return -std::numeric_limits<double>::infinity();
  double value = 0;
  const auto* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || rest != end) wrong("a sample's value", "a number");
  return value;
}

namespace {

MetricTime time_of(const Json& seconds) {
  constexpr double furthest = 9e9;  // year 2255, just before nanoseconds in 64 bits end
  if (!seconds.is_number()) wrong("a sample's time", "a number");
  const double value = seconds.get<double>();
  if (!(std::abs(value) < furthest)) wrong("a sample's time", "in range");
  return MetricTime{std::chrono::milliseconds{std::llround(value * 1000)}};
}

/// [1795339397.223, "0.5"]
const Json& pair(const Json& document) {
  if (!document.is_array() || document.size() != 2 || !document[1].is_string()) {
    wrong("a sample", "a time and a text");
  }
  return document;
}

MetricSample decode_sample(const Json& document) {
  const auto& both = pair(document);
  return {.at = time_of(both[0]), .value = sample_value(both[1].get_ref<const std::string&>())};
}

MetricSeries decode_one_series(const Json& document) {
  MetricSeries series{.labels = text_map(document, "metric"),
                      .samples = list(document, "values", decode_sample)};
  if (given(document, "value")) series.samples.push_back(decode_sample(member(document, "value")));
  return series;
}

}  // namespace

QueryResult decode_query(const Json& answer) {
  const Json& data = member(answer, "data");
  const auto type = text(data, "resultType");
  QueryResult result{.warnings = texts(answer, "warnings")};
  if (type == "vector" || type == "matrix") {
    result.kind = type == "vector" ? QueryResult::Kind::vector : QueryResult::Kind::matrix;
    result.series = list(data, "result", decode_one_series);
  } else if (type == "scalar") {
    result.kind = QueryResult::Kind::scalar;
    result.series = {{.samples = {decode_sample(member(data, "result"))}}};
  } else if (type == "string") {
    result.kind = QueryResult::Kind::string;
    const auto& both = pair(member(data, "result"));
    result.text = both[1].get<std::string>();
  } else {
    wrong("resultType", "vector, matrix, scalar or string");
  }
  return result;
}

std::vector<MetricLabels> decode_series(const Json& answer) {
  return list<MetricLabels>(answer, "data", [](const Json& labels) { return text_map(labels); });
}

std::vector<std::string> decode_names(const Json& answer) { return texts(answer, "data"); }

}  // namespace iitbfaas::prometheus

namespace iitbfaas {

std::optional<double> QueryResult::number() const {
  if (series.size() > 1) {
    throw Error{"the expression gives " + std::to_string(series.size()) +
                " series where one number is wanted: sum(…) makes it one"};
  }
  if (series.empty() || series.front().samples.empty()) return std::nullopt;
  return series.front().samples.back().value;
}

}  // namespace iitbfaas
