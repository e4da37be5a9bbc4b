#include "contract/alert_names.hpp"
#include "contract/metric_names.hpp"
#include "observe/queries.hpp"
#include "observe/rules.hpp"
#include "observe/words.hpp"
#include "observe/yaml.hpp"

namespace iitbfaas::observe {
namespace {

namespace names = contract::metric_names;

const std::string function_name = "{{ $labels.function_name }}";
const std::string per_replica = ": {{ $value | humanize }} requests a second and replica.";

/// Requests of one replica, where there are more than so many replicas, against a threshold. The gateway is
/// told.
Rule rate_rule(const char* alert, const MonitoringSettings& settings, const queries::Scope& all, int replicas,
               const std::string& against, const char* many) {
  return {alert,
          queries::requests(all) + " / (" + queries::replicas(all) + " > " + std::to_string(replicas) + ") " +
              against,
          settings.request_hold,
          words::info,
          function_name + " has " + many + " requests for each replica",
          function_name + per_replica,
          true};
}

}  // namespace

RuleGroup function_rules(const MonitoringSettings& settings) {
  const auto& thresholds = settings.thresholds;
  const queries::Scope all{.window = duration(settings.rate_window)};
  const auto limit = std::chrono::duration<double>{thresholds.p99}.count();
  return {"functions",
          {rate_rule(contract::alert_names::requests_high, settings, all, 0,
                     "> " + number(thresholds.requests_high), "many"),
           rate_rule(contract::alert_names::requests_low, settings, all, 1,
                     "< " + number(thresholds.requests_low), "few"),
           {"FunctionErrors", queries::error_ratio(all) + " > " + number(thresholds.errors),
            settings.request_hold, words::warning, function_name + " fails",
            function_name + ": {{ $value | humanizePercentage }} of its answers are 5xx."},
           {"FunctionSlow", queries::latency(0.99, all) + " > " + number(limit), settings.request_hold,
            words::warning, function_name + " is slow",
            function_name + ": one answer of a hundred takes {{ $value | humanizeDuration }} or longer."},
           {"FunctionNotReady", "(" + queries::replicas(all) + " > 0) and (" + queries::ready(all) + " == 0)",
            settings.request_hold, words::critical, function_name + " has no replica that answers",
            function_name + ": {{ $value }} replicas are wanted, none is ready."},
           {"FunctionAtMaximum", std::string{names::autoscaler_desired} + " >= " + names::autoscaler_max,
            settings.resource_hold, words::warning, function_name + " has as many replicas as it may",
            function_name + ": {{ $value }} replicas, its maximum; demand may be higher."}}};
}

}  // namespace iitbfaas::observe
