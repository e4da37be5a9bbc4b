#pragma once
#include "contract/names.hpp"

/// Where the parts of the monitoring stack read, keep and serve.
namespace iitbfaas::observe::paths {

inline constexpr const char* prometheus_config = "/etc/prometheus/prometheus.yml";
inline constexpr const char* rules = "/etc/prometheus/rules/";  // and the group, .yml
inline constexpr const char* alertmanager_config = "/etc/alertmanager/alertmanager.yml";
inline constexpr const char* grafana_source = "/etc/grafana/provisioning/datasources/iitbfaas.yml";
inline constexpr const char* grafana_provider = "/etc/grafana/provisioning/dashboards/iitbfaas.yml";
inline constexpr const char* dashboards = "/etc/iitbfaas/dashboards";  // of Grafana
inline constexpr const char* karma_config = "/etc/karma/karma.yml";

// Below the door; each part is told so, because the door strips nothing.
inline constexpr const char* prometheus_prefix = contract::prometheus_prefix;
inline constexpr const char* alertmanager_prefix = "/monitor/alertmanager";
inline constexpr const char* grafana_prefix = "/monitor/grafana";
inline constexpr const char* karma_prefix = "/monitor/karma";

}  // namespace iitbfaas::observe::paths
