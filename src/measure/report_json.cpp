#include "measure/json_number.hpp"
#include "measure/load_json.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/report.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <utility>

namespace iitbfaas {
namespace {

using measure::decode_number;
using Json = nlohmann::json;

constexpr const char* format_name = "iitbfaas report";
constexpr int format_version = 1;

std::string dump(const Json& document) {
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

double to_seconds(std::chrono::milliseconds time) { return static_cast<double>(time.count()) / 1e3; }

std::chrono::milliseconds decode_time(const Json& value) {
  const auto seconds = value.get<double>();
  if (!(seconds >= 0 && seconds < 9e9)) throw Error{"a time is below 0 or too great"};
  return std::chrono::milliseconds{std::llround(seconds * 1e3)};
}

Json encode(const ClusterSample& sample) {
  Json document{{"at_s", to_seconds(sample.at)}, {"replicas", sample.replicas}, {"ready", sample.ready}};
  if (sample.cpu) document["cpu_cores"] = *sample.cpu;
  if (sample.memory) document["memory_bytes"] = sample.memory->count;
  return document;
}

ClusterSample decode_sample(const Json& document) {
  ClusterSample sample{.at = decode_time(document.at("at_s")),
                       .replicas = decode_number<std::uint32_t>(document.at("replicas")),
                       .ready = decode_number<std::uint32_t>(document.at("ready"))};
  if (document.contains("cpu_cores")) sample.cpu = document["cpu_cores"].get<double>();
  if (document.contains("memory_bytes")) {
    sample.memory = Bytes{decode_number<std::uint64_t>(document["memory_bytes"])};
  }
  return sample;
}

Json encode(const ReportRun& run) {
  auto samples = Json::array();
  for (const auto& sample : run.cluster) samples.push_back(encode(sample));
  return {{"parameters", run.parameters},
          {"repetition", run.repetition},
          {"profile", measure::encode(run.profile)},
          {"result", measure::encode(run.result)},
          {"cluster", std::move(samples)}};
}

ReportRun decode_run(const Json& document) {
  ReportRun run{.parameters = document.at("parameters").get<std::map<std::string, double>>(),
                .repetition = decode_number<std::uint32_t>(document.at("repetition")),
                .profile = measure::decode_profile(document.at("profile")),
                .result = measure::decode_result(document.at("result"))};
  for (const auto& sample : document.at("cluster")) run.cluster.push_back(decode_sample(sample));
  return run;
}

Json encode(const ReferenceCurve& curve) {
  auto points = Json::array();
  for (const auto& point : curve.points) points.push_back({point.at, point.value});
  return {{"name", curve.name},
          {"source", curve.source},
          {"parameter", curve.parameter},
          {"figure", curve.figure},
          {"points", std::move(points)}};
}

ReferenceCurve decode_curve(const Json& document) {
  ReferenceCurve curve{.name = document.at("name"),
                       .source = document.at("source"),
                       .parameter = document.at("parameter"),
                       .figure = document.at("figure")};
  for (const auto& [at, value] : document.at("points").get<std::vector<std::pair<double, double>>>()) {
    curve.points.push_back({at, value});
  }
  return curve;
}

Json encode(const ReportOrigin& origin) {
  return {{"version", origin.version},
          {"machine", origin.machine},
          {"engine", origin.engine},
          {"function", origin.function},
          {"command", origin.command}};
}

ReportOrigin decode_origin(const Json& document) {
  return {.version = document.at("version"),
          .machine = document.at("machine"),
          .engine = document.at("engine"),
          .function = document.at("function"),
          .command = document.at("command")};
}

Report decode_report(const Json& document) {
  Report report{.title = document.at("title"),
                .origin = decode_origin(document.at("origin")),
                .interrupted = document.at("interrupted").get<bool>(),
                .problem = document.at("problem")};
  for (const auto& curve : document.at("references")) report.references.push_back(decode_curve(curve));
  for (const auto& run : document.at("runs")) report.runs.push_back(decode_run(run));
  return report;
}

/// Throws unless it is a report that this version of the library reads.
void check_format(const Json& document) {
  const auto format = document.is_object() ? document.find("format") : document.end();
  if (format == document.end() || *format != format_name) throw InvalidSpec{"report", "is no report of ours"};
  const auto version = document.value("version", Json{});
  if (version == format_version) return;
  throw InvalidSpec{"report", "is of version " + dump(version) + " of the format, and this program reads " +
                                  std::to_string(format_version) + ": read it with the one that wrote it"};
}

Json parse(const std::string& text) try { return Json::parse(text); } catch (const Json::parse_error& error) {
  const bool truncated = error.byte >= text.size();
  throw InvalidSpec{"report", truncated ? "is truncated: its end is missing"
                                        : "is no JSON from byte " + std::to_string(error.byte) + " on"};
}

}  // namespace

std::string to_json(const Report& report) {
  auto references = Json::array();
  for (const auto& curve : report.references) references.push_back(encode(curve));
  Json head{{"title", report.title},
            {"origin", encode(report.origin)},
            {"references", std::move(references)},
            {"interrupted", report.interrupted},
            {"problem", report.problem}};
  // First what tells a reader what it has; then a line for each run, for tools that go by lines.
  auto text = "{\"format\":\"" + std::string{format_name} +
              "\",\"version\":" + std::to_string(format_version) + "," + dump(head).substr(1);
  text.back() = ',';
  text += "\"runs\":[";
  for (std::size_t i = 0; i < report.runs.size(); ++i)
    text += (i == 0 ? "\n" : ",\n") + dump(encode(report.runs[i]));
  return text + "\n]}\n";
}

Report parse_report(const std::string& json) try {
  const auto document = parse(json);
  check_format(document);
  return decode_report(document);
} catch (const InvalidSpec&) {
  throw;
} catch (const Json::exception&) {
  throw InvalidSpec{"report", "lacks a field, or has one of another type"};
} catch (const Error& error) {
  throw InvalidSpec{"report", error.what()};
}

}  // namespace iitbfaas
