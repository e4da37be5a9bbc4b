#include "iitbfaas/error.hpp"
#include "iitbfaas/report.hpp"

#include <algorithm>
#include <functional>

namespace iitbfaas {
namespace {

using Figure = std::function<std::optional<double>(const ReportRun&)>;

double seconds(std::chrono::nanoseconds time) { return std::chrono::duration<double>{time}.count(); }

/// Of the latencies; nothing when no request completed.
Figure latency(const std::function<std::chrono::nanoseconds(const LatencyHistogram&)>& of) {
  return [of](const ReportRun& run) -> std::optional<double> {
    if (run.result.latency.count() == 0) return std::nullopt;
    return seconds(of(run.result.latency));
  };
}

std::optional<double> failed_ratio(const ReportRun& run) {
  if (run.result.intended == 0) return std::nullopt;
  return static_cast<double>(run.result.failed()) / static_cast<double>(run.result.intended);
}

std::optional<double> ready_replicas(const ReportRun& run) {
  if (run.cluster.empty()) return std::nullopt;
  std::vector<std::uint32_t> ready;
  for (const auto& sample : run.cluster) ready.push_back(sample.ready);
  std::ranges::nth_element(ready, ready.begin() + static_cast<std::ptrdiff_t>(ready.size() / 2));
  return ready[ready.size() / 2];
}

/// Of the samples that know it.
Figure mean(const std::function<std::optional<double>(const ClusterSample&)>& of) {
  return [of](const ReportRun& run) -> std::optional<double> {
    double sum = 0, count = 0;
    for (const auto& sample : run.cluster) {
      const auto value = of(sample);
      sum += value.value_or(0);
      count += value ? 1 : 0;
    }
    return count > 0 ? std::optional{sum / count} : std::nullopt;
  };
}

const std::vector<std::pair<std::string, Figure>>& figures() {
  static const std::vector<std::pair<std::string, Figure>> all{
      {"requests_per_second", [](const ReportRun& run) { return run.result.requests_per_second(); }},
      {"failed_ratio", failed_ratio},
      {"latency.p50_s", latency([](const LatencyHistogram& times) { return times.percentile(50); })},
      {"latency.p90_s", latency([](const LatencyHistogram& times) { return times.percentile(90); })},
      {"latency.p99_s", latency([](const LatencyHistogram& times) { return times.percentile(99); })},
      {"latency.mean_s", latency([](const LatencyHistogram& times) { return times.mean(); })},
      {"duration_s", [](const ReportRun& run) { return seconds(run.result.duration); }},
      {"replicas", ready_replicas},
      {"cpu_cores", mean([](const ClusterSample& sample) { return sample.cpu; })},
      {"memory_bytes", mean([](const ClusterSample& sample) -> std::optional<double> {
         if (!sample.memory) return std::nullopt;
         return static_cast<double>(sample.memory->count);
       })}};
  return all;
}

}  // namespace

const std::vector<std::string>& figure_names() {
  static const auto names = [] {
    std::vector<std::string> all;
    for (const auto& [name, figure] : figures()) all.push_back(name);
    return all;
  }();
  return names;
}

std::optional<double> figure_of(const ReportRun& run, const std::string& name) {
  const auto found = std::ranges::find(figures(), name, &std::pair<std::string, Figure>::first);
  if (found == figures().end()) throw InvalidSpec{"figure", "\"" + name + "\" is none of figure_names()"};
  return found->second(run);
}

}  // namespace iitbfaas
