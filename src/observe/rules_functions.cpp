#include "contract/alert_names.hpp"
#include "contract/metric_names.hpp"
#include "observe/queries.hpp"
#include "observe/rules.hpp"
#include "observe/words.hpp"
#include "observe/yaml.hpp"

namespace iitbfaas::observe {
namespace {

namespace names = contract::metric_names;

const std::string name = "{{ $labels.function_name }}";
const std::string per_replica = ": {{ $value | humanize }} requests a second and replica.";

Rule rate_high(const MonitoringSettings& settings, const queries::Scope& all) {
  return {contract::alert_names::requests_high,
          queries::requests(all) + " / (" + queries::replicas(all) + " > 0) > " +
              number(settings.thresholds.requests_high),
          settings.request_hold,
          words::info,
          name + " has many requests for each replica",
          name + per_replica,
          true};
}

Rule rate_low(const MonitoringSettings& settings, const queries::Scope& all) {
  return {contract::alert_names::requests_low,
          queries::requests(all) + " / (" + queries::replicas(all) + " > 1) < " +
              number(settings.thresholds.requests_low),
          settings.request_hold,
          words::info,
          name + " has few requests for each replica",
          name + per_replica,
          true};
}

}  // namespace

RuleGroup function_rules(const MonitoringSettings& settings) {
  const auto& thresholds = settings.thresholds;
  const queries::Scope all{.window = duration(settings.rate_window)};
  const auto limit = std::chrono::duration<double>{thresholds.p99}.count();
  return {"functions",
          {rate_high(settings, all),
           rate_low(settings, all),
           {"FunctionErrors", queries::error_ratio(all) + " > " + number(thresholds.errors),
            settings.request_hold, words::warning, name + " fails",
            name + ": {{ $value | humanizePercentage }} of its answers are 5xx."},
           {"FunctionSlow", queries::latency(0.99, all) + " > " + number(limit), settings.request_hold,
            words::warning, name + " is slow",
            name + ": one answer of a hundred takes {{ $value | humanizeDuration }} or longer."},
           {"FunctionNotReady", "(" + queries::replicas(all) + " > 0) and (" + queries::ready(all) + " == 0)",
            settings.request_hold, words::critical, name + " has no replica that answers",
            name + ": {{ $value }} replicas are wanted, none is ready."},
           {"FunctionAtMaximum", std::string{names::autoscaler_desired} + " >= " + names::autoscaler_max,
            settings.resource_hold, words::warning, name + " has as many replicas as it may",
            name + ": {{ $value }} replicas, its maximum; demand may be higher."}}};
}

}  // namespace iitbfaas::observe
