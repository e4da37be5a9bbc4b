#pragma once
#include "iitbfaas/monitoring_settings.hpp"

#include <string>

namespace iitbfaas::observe {

// What targets are grouped under: the label `job`.
namespace jobs {
inline constexpr const char* functions = "functions";    // watchdogs: function, namespace, node, replica
inline constexpr const char* gateway = "gateway";        // by node
inline constexpr const char* containers = "containers";  // our exporter, by node
inline constexpr const char* nodes = "nodes";            // the node exporter, by node
inline constexpr const char* engines = "engines";        // every node of the Swarm, by node, role and status
inline constexpr const char* prometheus = "prometheus";
inline constexpr const char* alertmanager = "alertmanager";
inline constexpr const char* grafana = "grafana";
}  // namespace jobs

/// prometheus.yml. Every target is found through the engine.
std::string scrape_config(const MonitoringSettings& settings, const MonitoringSite& site);

}  // namespace iitbfaas::observe
