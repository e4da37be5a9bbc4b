#include "cli/arguments.hpp"
#include "cli/monitor.hpp"
#include "cli/output.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>
#include <sstream>

namespace iitbfaas::cli {
namespace {

struct MonitorQueryArguments {
  std::string expression = {};
  std::chrono::milliseconds range{0};
  std::chrono::milliseconds step{0};
};

constexpr int shown_steps = 60;
constexpr std::chrono::milliseconds shortest_step{1'000};

std::string series_name(const MetricLabels& labels) {
  std::string name, matchers;
  for (const auto& [label, value] : labels) {
    if (label == "__name__")
      name = value;
    else
      matchers += (matchers.empty() ? "" : ",") + label + "=\"" + value + "\"";
  }
  return name + "{" + matchers + "}";
}

std::string shown_value(double value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

/// JSON has no NaN and no infinities: Prometheus's own words for them.
nlohmann::json value_of(double value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
}

void print_json(const QueryResult& result) {
  auto list = nlohmann::json::array();
  for (const auto& series : result.series) {
    auto samples = nlohmann::json::array();
    for (const auto& sample : series.samples) {
      samples.push_back({{"time", to_rfc3339(sample.at)}, {"value", value_of(sample.value)}});
    }
    list.push_back({{"labels", series.labels}, {"samples", std::move(samples)}});
  }
  print(std::cout, {{"series", std::move(list)}, {"text", result.text}, {"warnings", result.warnings}});
}

void print_table(const QueryResult& result) {
  if (result.kind == QueryResult::Kind::string) {
    std::cout << result.text << '\n';
    return;
  }
  const bool with_time = result.kind == QueryResult::Kind::matrix;
  Table table{with_time ? std::vector<std::string>{"SERIES", "TIME", "VALUE"}
                        : std::vector<std::string>{"SERIES", "VALUE"}};
  for (const auto& series : result.series) {
    for (const auto& sample : series.samples) {
      std::vector<std::string> row{series_name(series.labels)};
      if (with_time) row.push_back(to_rfc3339(sample.at));
      row.push_back(shown_value(sample.value));
      table.add(std::move(row));
    }
  }
  table.print(std::cout);
}

QueryResult ask(const Prometheus& prometheus, const MonitorQueryArguments& options) {
  if (options.range.count() == 0) return prometheus.query(options.expression);
  const auto now = std::chrono::system_clock::now();
  const auto fitting = std::max(options.range / shown_steps, shortest_step);
  return prometheus.query_range(
      options.expression,
      {.start = now - options.range, .end = now, .step = options.step.count() > 0 ? options.step : fitting});
}

void query(const Globals& globals, const MonitorQueryArguments& options) {
  const auto result = ask(Monitoring{Cluster{globals.cluster()}}.prometheus(), options);
  for (const auto& warning : result.warnings) warn_of("monitor query")(warning);
  if (globals.json()) return print_json(result);
  print_table(result);
}

}  // namespace

void add_monitor_query(CLI::App& monitor, const Globals& globals) {
  auto* command = monitor.add_subcommand("query", "Ask Prometheus");
  auto options = std::make_shared<MonitorQueryArguments>();
  command->add_option("expression", options->expression, "PromQL")->required();
  add_duration(*command, "--range", options->range, "Its course over the last so long");
  add_duration(*command, "--step", options->step, "Between two values of it (default: sixty of them)");
  command->fallthrough()->callback([options, &globals] { query(globals, *options); });
}

}  // namespace iitbfaas::cli
