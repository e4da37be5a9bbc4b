// Functions, and what serves and watches them.
#include "contract/metric_names.hpp"
#include "observe/dashboard.hpp"
#include "observe/queries.hpp"
#include "observe/scrape_config.hpp"

namespace iitbfaas::observe {
namespace {

namespace names = contract::metric_names;

const queries::Scope functions{R"(function_name=~"$function")", "$__rate_interval"};
constexpr const char* by_function = "{{function_name}}";

std::string of_function(const char* metric) { return queries::select(metric, functions.selector); }

std::string largest(const char* metric) { return "max by (function_name) (" + of_function(metric) + ")"; }

std::string watchdog_rate(const char* metric, const char* labels) {
  return std::string{"sum by ("} + labels + ") (rate(" + of_function(metric) + "[" + functions.window + "]))";
}

Row scaling() {
  return {{{"Replicas",
            "short",
            {{queries::replicas(functions), "{{function_name}} asked for"},
             {queries::ready(functions), "{{function_name}} ready"},
             {largest(names::autoscaler_desired), "{{function_name}} called for"},
             {largest(names::autoscaler_max), "{{function_name}} at most"}}},
           {"Load of one replica",
            "short",
            {{largest(names::autoscaler_load) + " / (" + queries::replicas(functions) + " > 0)", by_function},
             {largest(names::autoscaler_target), "{{function_name}} target"}}},
           {"Scaling decisions a minute",
            "short",
            {{"60 * sum by (function_name, direction, reason) (rate(" +
                  of_function(names::autoscaler_decisions) + "[" + functions.window + "]))",
              "{{function_name}} {{direction}}, {{reason}}"}}}}};
}

std::string gateway_sum(const char* metric) { return std::string{"sum by (node) ("} + metric + ")"; }

std::string gateway_rate(const char* metric, const std::string& labels = "node") {
  return "sum by (" + labels + ") (rate(" + metric + "[$__rate_interval]))";
}

std::string up(const std::string& job) { return R"(up{job=")" + job + R"("})"; }

}  // namespace

Dashboard function_dashboard() {
  return {
      "functions",
      "iitbfaas: functions",
      {{"function", names::gateway_services, "function_name"}},
      {{{{"Requests", "reqps", {{queries::requests(functions), by_function}}},
         {"Answers by status",
          "reqps",
          {{"sum by (function_name, code) (rate(" + of_function(names::gateway_invocations) + "[" +
                functions.window + "]))",
            "{{function_name}} {{code}}"}}}}},
       {{{"Seconds to the end of the answer",
          "s",
          {{queries::latency(0.5, functions), "{{function_name}} half within"},
           {queries::latency(0.99, functions), "{{function_name}} 99 % within"}}},
         {"Requests held until a replica is ready", "short", {{largest(names::gateway_held), by_function}}}}},
       scaling(),
       {{{"Requests of each replica",
          "reqps",
          {{watchdog_rate(names::requests, "function_name, replica"), "{{function_name}}.{{replica}}"}}},
         {"Under way in each replica",
          "short",
          {{of_function(names::in_flight), "{{function_name}}.{{replica}}"}}}}}}};
}

Dashboard gateway_dashboard() {
  const std::string quantiles =
      "sum by (le) (rate(" + std::string{names::gateway_seconds} + "_bucket[$__rate_interval]))";
  return {
      "gateway",
      "iitbfaas: gateway",
      {},
      {{{{"Gateways up", "short", {{"sum(" + up(jobs::gateway) + ")", "up"}}, Panel::Kind::figure},
         {"Requests under way",
          "short",
          {{gateway_sum(names::gateway_in_flight), "{{node}}"}},
          Panel::Kind::figure},
         {"Since the last look at what runs",
          "s",
          {{names::gateway_discovery_age, "{{node}}"}},
          Panel::Kind::figure},
         {"Decides on replicas", "short", {{names::autoscaler_leading, "{{node}}"}}, Panel::Kind::figure}}},
       {{{"Requests begun", "reqps", {{gateway_rate(names::gateway_started), "{{node}}"}}},
         {"Answers by status", "reqps", {{gateway_rate(names::gateway_invocations, "code"), "{{code}}"}}}}},
       {{{"Seconds to the end of the answer",
          "s",
          {{"histogram_quantile(0.5, " + quantiles + ")", "half within"},
           {"histogram_quantile(0.99, " + quantiles + ")", "99 % within"}}},
         {"For no function", "reqps", {{gateway_rate(names::gateway_unknown_function), "{{node}}"}}}}},
       {{{"Looks at what runs that failed",
          "short",
          {{gateway_rate(names::gateway_discovery_failures), "{{node}}"}}},
         {"Alerts received a second",
          "short",
          {{gateway_rate(names::autoscaler_alerts, "result"), "{{result}}"}}}}}}};
}

Dashboard prometheus_dashboard() {
  return {"prometheus",
          "iitbfaas: Prometheus",
          {},
          {{{{"Targets",
              "short",
              {{"count by (job) (up == 1)", "{{job}} up"}, {"count by (job) (up)", "{{job}} known"}}},
             {"Seconds of one scrape", "s", {{"max by (job) (scrape_duration_seconds)", "{{job}}"}}}}},
           {{{"Series in memory", "short", {{"prometheus_tsdb_head_series", "series"}}},
             {"Samples a second",
              "short",
              {{"rate(prometheus_tsdb_head_samples_appended_total[$__rate_interval])", "samples"}}}}},
           {{{"Memory",
              "bytes",
              {{R"(process_resident_memory_bytes{job=~"prometheus|alertmanager"})", "{{job}}"}}},
             {"CPU",
              "short",
              {{R"(rate(process_cpu_seconds_total{job=~"prometheus|alertmanager"}[$__rate_interval]))",
                "{{job}}"}}}}},
           {{{"Alerts held by Alertmanager", "short", {{"alertmanager_alerts", "{{state}}"}}},
             {"Rules that failed",
              "short",
              {{"sum by (rule_group) (increase(prometheus_rule_evaluation_failures_total[5m]))",
                "{{rule_group}}"}}}}}}};
}

}  // namespace iitbfaas::observe
