#include "observe/queries.hpp"
#include "observe/rules.hpp"
#include "observe/scrape_config.hpp"
#include "observe/words.hpp"
#include "observe/yaml.hpp"

namespace iitbfaas::observe {
namespace {

constexpr const char* is = "{{ $labels.node }}: {{ $value | humanizePercentage }} in use";

/// It fills up before the horizon, and is more than half full already: what a fresh disk is filled with at
/// first says nothing.
std::string fills_soon(const MonitoringThresholds& thresholds) {
  const auto available = queries::select("node_filesystem_avail_bytes", {}, queries::real_file_systems);
  const auto size = queries::select("node_filesystem_size_bytes", {}, queries::real_file_systems);
  const auto horizon = std::chrono::seconds{thresholds.disk_horizon}.count();
  return "predict_linear(" + available + "[1h], " + std::to_string(horizon) + ") < 0 and " + available +
         " / " + size + " < 0.5";
}

}  // namespace

RuleGroup node_rules(const MonitoringSettings& settings) {
  const auto& thresholds = settings.thresholds;
  const queries::Scope all{.window = duration(settings.rate_window)};
  const auto above = [](const std::string& value, double limit) { return value + " > " + number(limit); };
  const std::string file_system = "{{ $labels.node }} {{ $labels.mountpoint }}";
  return {
      "nodes",
      {{"NodeCpuHigh", above(queries::node_cpu(all), thresholds.node_cpu), settings.resource_hold,
        words::warning, "The CPUs of {{ $labels.node }} are busy", std::string{is} + " by programs."},
       {"NodeMemoryHigh", above(queries::node_memory(all), thresholds.node_memory), settings.resource_hold,
        words::warning, "Memory of {{ $labels.node }} is short", std::string{is} + "."},
       {"NodeDiskFull", above(queries::node_disk(all), thresholds.node_disk), settings.resource_hold,
        words::warning, file_system + " is nearly full",
        file_system + ": {{ $value | humanizePercentage }} in use."},
       {"NodeDiskFillsSoon", fills_soon(thresholds), settings.resource_hold, words::warning,
        file_system + " will be full within " + std::to_string(thresholds.disk_horizon.count()) + " h",
        file_system + " fills up at the pace of the last hour."},
       {"NodeDown", std::string{R"(up{job=")"} + jobs::engines + R"(",status!="ready"} >= 0)",
        settings.down_hold, words::critical, "{{ $labels.node }} is {{ $labels.status }}",
        "The managers have not heard from {{ $labels.node }} ({{ $labels.instance }}); what ran there runs "
        "elsewhere if there is room."}}};
}

}  // namespace iitbfaas::observe
