#pragma once
#include "contract/names.hpp"
#include "docker/service_spec.hpp"

#include "iitbfaas/monitoring.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace iitbfaas::observe {

/// What the services need to know of the cluster they go to.
struct Surroundings {
  MonitoringSite site = {};
  std::string engine_socket = {};  ///< on the node of Prometheus
  std::string network_id = {};     ///< empty: no network, the embedded engine
  std::string gateway_url = {};    ///< as users know it
  docker::FileReference password = {};
  std::string docker_root = {};  ///< of each node
};

/// A part as it is to be: which program, from which image, listening where.
struct PartPlan {
  std::string name = {};  ///< "prometheus"
  MonitoringPart part = {};
  std::string image = {};
  std::uint16_t port = 0;  ///< where it listens
  std::vector<docker::FileReference> configs = {};
};

/// Pure. Its container is marked with a digest of all it is made of.
docker::ServiceSpec part_service(const PartPlan& plan, const MonitoringOptions& options,
                                 const Surroundings& surroundings);

// What `name` may be.
namespace parts {
inline constexpr const char* prometheus = contract::prometheus_door;
inline constexpr const char* alertmanager = "alertmanager";
inline constexpr const char* node_exporter = "node-exporter";
inline constexpr const char* container_exporter = "exporter";
inline constexpr const char* grafana = "grafana";
inline constexpr const char* karma = "karma";
}  // namespace parts

/// "iitbfaas-prometheus": its service and, if it keeps anything, its volume.
std::string service_name(const std::string& part);
/// Where it listens in a container.
std::uint16_t usual_port(const std::string& part);
/// Where people find it, below the door; empty: it has no pages.
std::string prefix(const std::string& part);
bool keeps_data(const std::string& part);
bool is_global(const std::string& part);  ///< one on each node

}  // namespace iitbfaas::observe
