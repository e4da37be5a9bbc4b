#include "measure/report_page.hpp"

#include "measure/page_parts.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace iitbfaas::measure {
namespace {

using Json = nlohmann::json;

constexpr double highest_percentile = 99.99;

template <class Duration>
double seconds(Duration time) {
  return std::chrono::duration<double>{time}.count();
}

/// As many for every decade of the tail; none that fewer than two requests were beyond.
Json percentiles(const LatencyHistogram& latency) {
  auto points = Json::array();
  constexpr double step = 0.05;
  const auto count = static_cast<double>(latency.count());
  for (double decade = 0; decade <= 4 + step / 2 && count > 0; decade += step) {
    const double percent = std::min(100 * (1 - std::pow(10, -decade)), highest_percentile);
    if (count * (100 - percent) < 100 && decade > 0) break;
    points.push_back({percent, seconds(latency.percentile(percent))});
  }
  return points;
}

Json intervals(const LoadResult& result) {
  auto list = Json::array();
  for (const auto& each : result.intervals) {
    if (each.length.count() == 0) continue;
    list.push_back({{"at", seconds(each.at)},
                    {"length", seconds(each.length)},
                    {"intended", each.intended},
                    {"completed", each.completed},
                    {"failed", each.failed},
                    {"p50", seconds(each.p50)},
                    {"p90", seconds(each.p90)},
                    {"p99", seconds(each.p99)},
                    {"max", seconds(each.max)}});
  }
  return list;
}

Json samples(const std::vector<ClusterSample>& cluster) {
  auto list = Json::array();
  for (const auto& each : cluster) {
    Json sample{{"at", seconds(each.at)}, {"replicas", each.replicas}, {"ready", each.ready}};
    if (each.cpu) sample["cpu"] = *each.cpu;
    if (each.memory) sample["memory"] = each.memory->count;
    list.push_back(std::move(sample));
  }
  return list;
}

Json drawn(const ReportRun& run, const std::string& side) {
  Json figures = Json::object();
  for (const auto& name : figure_names()) {
    if (const auto value = figure_of(run, name)) figures[name] = *value;
  }
  return {{"side", side},
          {"parameters", run.parameters},
          {"repetition", run.repetition},
          {"interrupted", run.result.interrupted},
          {"open", run.profile.loop == LoadLoop::open},
          {"intended", run.result.intended},
          {"completed", run.result.completed},
          {"failed", run.result.failed()},
          {"figures", std::move(figures)},
          {"percentiles", percentiles(run.result.latency)},
          {"intervals", intervals(run.result)},
          {"cluster", samples(run.cluster)}};
}

Json drawn(const ReportOrigin& origin, const Report& report, const std::string& side) {
  return {{"side", side},
          {"command", origin.command},
          {"machine", origin.machine},
          {"cluster", origin.engine},
          {"function", origin.function},
          {"version", "iitbfaas " + origin.version},
          {"profile", report.runs.empty() ? "" : to_json(report.runs.front().profile)}};
}

/// What a reader must know of it before the figures.
void add_notices(Json& notices, const Report& report, const std::string& side) {
  const auto prefix = side.empty() ? "" : side + ": ";
  if (report.interrupted) notices.push_back(prefix + "Interrupted: these are the runs until then.");
  if (!report.problem.empty()) notices.push_back(prefix + report.problem);
  std::set<std::string> said;
  for (const auto& run : report.runs) {
    for (const auto& warning : run.result.warnings) {
      if (said.size() < 2 && said.insert(warning).second) notices.push_back(prefix + warning);
    }
  }
}

void add(Json& data, const Report& report, const std::string& side) {
  for (const auto& run : report.runs) data["runs"].push_back(drawn(run, side));
  for (const auto& curve : report.references) {
    auto points = Json::array();
    for (const auto& point : curve.points) points.push_back({point.at, point.value});
    data["references"].push_back({{"name", curve.name},
                                  {"source", curve.source},
                                  {"parameter", curve.parameter},
                                  {"figure", curve.figure},
                                  {"points", std::move(points)}});
  }
  data["origins"].push_back(drawn(report.origin, report, side));
  add_notices(data["notices"], report, side);
}

Json empty_data(const std::string& title, const std::string& subtitle) {
  return {{"title", title},           {"subtitle", subtitle},
          {"runs", Json::array()},    {"references", Json::array()},
          {"origins", Json::array()}, {"notices", Json::array()}};
}

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '&': safe += "&amp;"; break;
      default: safe += c;
    }
  }
  return safe;
}

/// No "</script>" and no "<!--" can be in it, whatever the data say.
std::string in_script(const Json& data) {
  std::string safe;
  for (const char c : data.dump(-1, ' ', true, Json::error_handler_t::replace)) {
    if (c == '<')
      safe += "\\u003c";
    else
      safe += c;
  }
  return safe;
}

std::string filled(const Json& data) {
  const auto parts = page_parts();
  if (parts.script.empty()) {
    throw Error{
        "draw a page: this library was built without npm's echarts: configure it again with npm there"};
  }
  std::string page;
  auto rest = parts.html;
  for (const auto& [mark, text] : std::initializer_list<std::pair<std::string_view, std::string>>{
           {"@title@", escaped(data["title"])},
           {"@style@", std::string{parts.style}},
           {"@data@", in_script(data)},
           {"@script@", std::string{parts.script}}}) {
    const auto at = rest.find(mark);
    page.append(rest.substr(0, at)).append(text);
    rest.remove_prefix(at + mark.size());
  }
  return page.append(rest);
}

}  // namespace

std::string page_of(const Report& report) {
  const auto& origin = report.origin;
  auto data = empty_data(report.title.empty() ? "Load" : report.title,
                         origin.engine.empty() ? origin.machine : origin.engine + " · " + origin.machine);
  add(data, report, "");
  return filled(data);
}

std::string page_of(const Report& before, const Report& after, double margin) {
  auto data = empty_data(before.title == after.title ? before.title + ": before and after"
                                                     : before.title + ", against " + after.title,
                         "");
  add(data, before, "before");
  add(data, after, "after");
  data["margin"] = margin;
  data["comparison"] = Json::parse(to_json(compare(before, after, margin)));
  return filled(data);
}

}  // namespace iitbfaas::measure
