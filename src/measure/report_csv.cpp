#include "measure/report_csv.hpp"

#include "base/duration.hpp"

#include <array>
#include <charconv>
#include <set>

namespace iitbfaas::measure {
namespace {

/// The shortest that reads back as it was.
std::string number(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string whole = "\"";
  for (const char c : text) whole += c == '"' ? std::string{"\"\""} : std::string{c};
  return whole + "\"";
}

std::string joined(const std::vector<std::string>& cells) {
  std::string row;
  for (std::size_t i = 0; i < cells.size(); ++i) row += (i == 0 ? "" : ",") + quoted(cells[i]);
  return row + "\r\n";
}

std::vector<std::string> row(const ReportRun& run, const std::set<std::string>& parameters) {
  std::vector<std::string> cells;
  for (const auto& name : parameters) {
    const auto found = run.parameters.find(name);
    cells.push_back(found == run.parameters.end() ? "" : number(found->second));
  }
  const auto& result = run.result;
  cells.insert(cells.end(), {std::to_string(run.repetition), base::to_rfc3339(result.started_at),
                             std::to_string(result.intended), std::to_string(result.sent),
                             std::to_string(result.completed), std::to_string(result.failed())});
  for (const auto& name : figure_names()) {
    const auto figure = figure_of(run, name);
    cells.push_back(figure ? number(*figure) : "");
  }
  cells.emplace_back(result.interrupted ? "true" : "false");
  return cells;
}

}  // namespace

std::string to_csv(const Report& report) {
  std::set<std::string> parameters;
  for (const auto& run : report.runs) {
    for (const auto& [name, value] : run.parameters) parameters.insert(name);
  }
  std::vector<std::string> header;
  for (const auto& name : parameters) header.push_back("parameter." + name);
  header.insert(header.end(), {"repetition", "started_at", "intended", "sent", "completed", "failed"});
  header.insert(header.end(), figure_names().begin(), figure_names().end());
  header.emplace_back("interrupted");
  auto text = joined(header);
  for (const auto& run : report.runs) text += joined(row(run, parameters));
  return text;
}

}  // namespace iitbfaas::measure
