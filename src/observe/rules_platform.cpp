#include "contract/metric_names.hpp"
#include "observe/rules.hpp"
#include "observe/scrape_config.hpp"
#include "observe/words.hpp"
#include "observe/yaml.hpp"

namespace iitbfaas::observe {
namespace {

namespace names = contract::metric_names;

std::string none_up(const char* job) { return std::string{R"(absent(up{job=")"} + job + R"("} == 1))"; }

/// Nobody leads, or who does has not looked for long.
std::string idle_autoscaler(const MonitoringThresholds& thresholds) {
  return std::string{"time() - max("} + names::autoscaler_last_run + ") > " +
         std::to_string(thresholds.autoscaler_age.count()) + " or sum(" + names::autoscaler_leading + ") < 1";
}

std::vector<Rule> gateway_rules(const MonitoringSettings& settings) {
  const auto& thresholds = settings.thresholds;
  const auto failures = std::to_string(thresholds.autoscaler_failures);
  return {
      {"GatewayDown", none_up(jobs::gateway), settings.down_hold, words::critical, "No gateway answers",
       "Prometheus reaches no gateway's metrics: functions are most likely out of reach."},
      {"GatewayDiscoveryOld",
       std::string{names::gateway_discovery_age} + " > " + std::to_string(thresholds.discovery_age.count()) +
           " or " + names::gateway_discovery_age + " < 0",
       settings.request_hold, words::warning, "The gateway on {{ $labels.node }} does not learn what runs",
       "{{ $labels.node }}: the last look is {{ $value | humanizeDuration }} old (negative: never)."},
      {"AutoscalerNotRunning", idle_autoscaler(thresholds), settings.down_hold, words::critical,
       "No autoscaler decides", "Functions keep the replicas that they have, whatever the demand."},
      {"AutoscalerFailing",
       std::string{"sum by (function_name) (increase("} + names::autoscaler_failures + "[5m])) > " + failures,
       {},
       words::warning,
       "{{ $labels.function_name }} cannot be scaled",
       "{{ $labels.function_name }}: {{ $value | humanize }} failures in five minutes; the gateway's log "
       "says "
       "why."}};
}

std::vector<Rule> prometheus_rules(const MonitoringSettings& settings) {
  return {{"PrometheusReloadFailed", "prometheus_config_last_reload_successful == 0", settings.request_hold,
           words::critical, "Prometheus refused its configuration",
           "It goes on with the one before; its log says what is wrong."},
          {"TargetDown", "up == 0", settings.down_hold, words::warning,
           "{{ $labels.job }} on {{ $labels.instance }} shows no metrics",
           "Prometheus cannot scrape {{ $labels.instance }} ({{ $labels.job }}, node {{ $labels.node }})."},
          {"PrometheusRuleFailures",
           "increase(prometheus_rule_evaluation_failures_total[5m]) > 0",
           {},
           words::critical,
           "Prometheus cannot evaluate {{ $labels.rule_group }}",
           "{{ $value | humanize }} failures in five minutes: alerts of that group may be missing."},
          {"AlertmanagerDown", none_up(jobs::alertmanager), settings.down_hold, words::critical,
           "No Alertmanager answers", "Alerts reach nobody."},
          {"AlertsNotDelivered",
           "sum by (integration) (increase(alertmanager_notifications_failed_total[5m])) > 0",
           {},
           words::warning,
           "Alertmanager cannot deliver to {{ $labels.integration }}",
           "{{ $value | humanize }} failures in five minutes; Alertmanager's log says what came back."}};
}

}  // namespace

RuleGroup platform_rules(const MonitoringSettings& settings) {
  RuleGroup group{"platform", gateway_rules(settings)};
  for (auto& rule : prometheus_rules(settings)) group.rules.push_back(std::move(rule));
  return group;
}

}  // namespace iitbfaas::observe
