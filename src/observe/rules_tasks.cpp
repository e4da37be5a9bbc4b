#include "observe/queries.hpp"
#include "observe/rules.hpp"
#include "observe/words.hpp"
#include "observe/yaml.hpp"

namespace iitbfaas::observe {
namespace {

const std::string task = std::string{"{{ $labels."} + queries::service + " }}";

/// Containers that are gone, and of which less than a minute was seen.
std::string short_lived(const MonitoringThresholds& thresholds) {
  const std::string of_service = std::string{queries::service} + R"(!="")";
  const auto started = queries::select("container_start_time_seconds", of_service);
  const auto seen = queries::select("container_last_seen", of_service);
  return std::string{"count by ("} + queries::service + ") ((last_over_time(" + seen +
         "[10m]) - last_over_time(" + started + "[10m]) < 60) unless " + started +
         ") >= " + std::to_string(thresholds.task_restarts);
}

std::string killed_for_memory() {
  return std::string{"sum by ("} + queries::service + ") (increase(" +
         queries::select("container_oom_events_total", std::string{queries::service} + R"(!="")") +
         "[10m])) > 0";
}

}  // namespace

RuleGroup task_rules(const MonitoringSettings& settings) {
  const auto& thresholds = settings.thresholds;
  const queries::Scope all{.window = duration(settings.rate_window)};
  return {
      "tasks",
      {{"TaskCpuHigh", queries::task_cpu_share(all) + " > " + number(thresholds.task_cpu),
        settings.resource_hold, words::warning, task + " uses all of its CPU limit",
        task + " on {{ $labels.node }}: {{ $value | humanizePercentage }} of its limit."},
       {"TaskMemoryNearLimit", queries::task_memory_share(all) + " > " + number(thresholds.task_memory),
        settings.down_hold, words::warning, task + " is near its memory limit",
        task + " on {{ $labels.node }}: {{ $value | humanizePercentage }} of its limit."},
       {"TaskRestarting",
        short_lived(thresholds),
        {},
        words::warning,
        task + " starts again and again",
        task + ": {{ $value }} containers lived less than a minute, in the last ten."},
       {"TaskOutOfMemory",
        killed_for_memory(),
        {},
        words::warning,
        "A program of " + task + " was killed",
        task + ": the kernel killed {{ $value | humanize }} programs at the memory limit in ten minutes."}}};
}

}  // namespace iitbfaas::observe
