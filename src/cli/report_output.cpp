#include "cli/report_output.hpp"

#include "cli/load_output.hpp"
#include "cli/output.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <set>

namespace iitbfaas::cli {
namespace {

std::string short_number(double value) {
  if (value >= 1'000) return shown(value);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.4g", value);
  return text.data();
}

std::string shown_percent(double ratio) { return short_number(100 * ratio) + " %"; }

/// In the unit of its name.
std::string shown_figure(const std::string& figure, double value) {
  if (figure.ends_with("_s")) return shown(std::chrono::nanoseconds{std::llround(value * 1e9)});
  if (figure.ends_with("_ratio")) return shown_percent(value);
  if (figure.ends_with("_bytes")) return to_human(Bytes{static_cast<std::uint64_t>(value)});
  if (figure == "requests_per_second") return shown(value);
  return short_number(value);
}

template <class Rows>
std::vector<std::string> parameter_names(const Rows& rows) {
  std::set<std::string> names;
  for (const auto& row : rows) {
    for (const auto& [name, value] : row.parameters) names.insert(name);
  }
  return {names.begin(), names.end()};
}

std::vector<std::string> parameter_cells(const std::vector<std::string>& names,
                                         const std::map<std::string, double>& parameters) {
  std::vector<std::string> cells;
  for (const auto& name : names) {
    const auto found = parameters.find(name);
    cells.push_back(found == parameters.end() ? "-" : short_number(found->second));
  }
  return cells;
}

std::string upper(std::string text) {
  for (auto& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

}  // namespace

void print_report(std::ostream& out, const Report& report) {
  static const std::vector<std::pair<std::string, std::string>> figures{{"requests_per_second", "REQUESTS/S"},
                                                                        {"failed_ratio", "FAILED"},
                                                                        {"latency.p50_s", "P50"},
                                                                        {"latency.p90_s", "P90"},
                                                                        {"latency.p99_s", "P99"},
                                                                        {"latency.mean_s", "MEAN"},
                                                                        {"replicas", "READY"},
                                                                        {"cpu_cores", "CORES"}};
  const auto names = parameter_names(report.runs);
  std::vector<std::string> header;
  for (const auto& name : names) header.push_back(upper(name));
  header.emplace_back("RUN");
  for (const auto& [figure, title] : figures) header.push_back(title);
  Table table{header};
  for (const auto& run : report.runs) {
    auto row = parameter_cells(names, run.parameters);
    row.push_back(std::to_string(run.repetition) + (run.result.interrupted ? " (cut short)" : ""));
    for (const auto& [figure, title] : figures) {
      const auto value = figure_of(run, figure);
      row.push_back(value ? shown_figure(figure, *value) : "-");
    }
    table.add(std::move(row));
  }
  table.print(out);
}

void print_comparisons(std::ostream& out, const std::vector<FigureComparison>& comparisons) {
  const auto names = parameter_names(comparisons);
  std::vector<std::string> header;
  for (const auto& name : names) header.push_back(upper(name));
  header.insert(header.end(), {"FIGURE", "BEFORE", "AFTER", "AFTER/BEFORE", "VERDICT"});
  Table table{header};
  for (const auto& each : comparisons) {
    auto row = parameter_cells(names, each.parameters);
    row.insert(
        row.end(),
        {each.figure, shown_figure(each.figure, each.before), shown_figure(each.figure, each.after),
         short_number(each.low) + " to " + short_number(each.high), iitbfaas::to_string(each.verdict)});
    table.add(std::move(row));
  }
  table.print(out);
}

nlohmann::json figures_of(const Report& report) {
  auto list = nlohmann::json::array();
  for (const auto& run : report.runs) {
    nlohmann::json row{{"parameters", run.parameters},
                       {"repetition", run.repetition},
                       {"interrupted", run.result.interrupted}};
    for (const auto& name : figure_names()) {
      if (const auto value = figure_of(run, name)) row[name] = *value;
    }
    list.push_back(std::move(row));
  }
  return list;
}

void warn_of(const std::string& command, const Report& report) {
  std::set<std::string> said;
  for (const auto& run : report.runs) {
    for (const auto& warning : run.result.warnings) {
      if (said.insert(warning).second) warn_of(command)(warning);
    }
  }
  if (!report.problem.empty()) warn_of(command)(report.problem);
  if (report.interrupted) warn_of(command)("interrupted: these are the runs until then");
}

}  // namespace iitbfaas::cli
