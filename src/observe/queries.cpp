#include "observe/queries.hpp"

#include "contract/metric_names.hpp"
#include "observe/yaml.hpp"

namespace iitbfaas::observe::queries {
namespace {

namespace names = contract::metric_names;

std::string rate(const std::string& metric, const Scope& scope, const std::string& more = {}) {
  return "rate(" + select(metric, scope.selector, more) + "[" + scope.window + "])";
}

std::string by_service(const std::string& expression) {
  return std::string{"sum by (node, "} + service + ") (" + expression + ")";
}

const std::string of_service = std::string{service} + R"(!="")";

}  // namespace

std::string select(const std::string& metric, const std::string& selector, const std::string& more) {
  const auto* const comma = selector.empty() || more.empty() ? "" : ",";
  const auto all = selector + comma + more;
  return all.empty() ? metric : metric + "{" + all + "}";
}

std::string node_cpu(const Scope& scope) {
  return "1 - avg by (node) (" + rate("node_cpu_seconds_total", scope, R"(mode="idle")") + ")";
}

std::string node_memory(const Scope& scope) {
  return "1 - " + select("node_memory_MemAvailable_bytes", scope.selector) + " / " +
         select("node_memory_MemTotal_bytes", scope.selector);
}

std::string node_disk(const Scope& scope) {
  return "1 - " + select("node_filesystem_avail_bytes", scope.selector, real_file_systems) + " / " +
         select("node_filesystem_size_bytes", scope.selector, real_file_systems);
}

std::string task_cpu(const Scope& scope) {
  return by_service(rate("container_cpu_usage_seconds_total", scope, of_service));
}

std::string task_cpu_share(const Scope& scope) {
  return task_cpu(scope) + " / " +
         by_service(select("container_spec_cpu_quota", scope.selector, of_service) + " / " +
                    select("container_spec_cpu_period", scope.selector, of_service));
}

std::string task_memory_share(const Scope& scope) {
  return select("container_memory_working_set_bytes", scope.selector, of_service) + " / (" +
         select("container_spec_memory_limit_bytes", scope.selector, of_service) + " > 0)";
}

std::string requests(const Scope& scope) {
  return "sum by (function_name) (" + rate(names::gateway_started, scope) + ")";
}

std::string error_ratio(const Scope& scope) {
  return "sum by (function_name) (" + rate(names::gateway_invocations, scope, R"(code=~"5..")") +
         ") / sum by (function_name) (" + rate(names::gateway_invocations, scope) + ")";
}

std::string latency(double quantile, const Scope& scope) {
  return "histogram_quantile(" + number(quantile) + ", sum by (function_name, le) (" +
         rate(std::string{names::gateway_seconds} + "_bucket", scope) + "))";
}

// Each gateway says the same, one of them perhaps a moment later.
std::string replicas(const Scope& scope) {
  return "max by (function_name) (" + select(names::gateway_services, scope.selector) + ")";
}

std::string ready(const Scope& scope) {
  return "max by (function_name) (" + select(names::gateway_ready, scope.selector) + ")";
}

}  // namespace iitbfaas::observe::queries
