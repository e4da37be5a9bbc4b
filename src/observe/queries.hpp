#pragma once
#include <string>

/// PromQL that rules and dashboards share. Metric names of other programs' exporters stand here and in those
/// two; our own in contract/metric_names.hpp.
namespace iitbfaas::observe::queries {

/// `selector` is a list of matchers, "job=\"nodes\"", or empty; `window` a range, "1m" or Grafana's variable.
struct Scope {
  std::string selector = {};
  std::string window = {};
};

// By node.
std::string node_cpu(const Scope& scope);     ///< part of all cores in use
std::string node_memory(const Scope& scope);  ///< part of the memory that is not available
std::string node_disk(const Scope& scope);    ///< part of each file system in use; also by mountpoint

// By the Swarm's service.
std::string task_cpu(const Scope& scope);           ///< cores in use
std::string task_cpu_share(const Scope& scope);     ///< part of its CPU limit in use; nothing without one
std::string task_memory_share(const Scope& scope);  ///< part of its memory limit; nothing without one

// By function_name.
std::string requests(const Scope& scope);                  ///< begun a second
std::string error_ratio(const Scope& scope);               ///< part of the answers that are 5xx
std::string latency(double quantile, const Scope& scope);  ///< seconds
std::string replicas(const Scope& scope);                  ///< asked for
std::string ready(const Scope& scope);                     ///< that requests are sent to

/// `metric{selector,more}`.
std::string select(const std::string& metric, const std::string& selector, const std::string& more = {});

/// File systems that can fill up.
inline constexpr const char* real_file_systems =
    R"(fstype!~"tmpfs|ramfs|devtmpfs|squashfs|iso9660|nsfs|proc|sysfs|cgroup.*")";
/// What the container exporter puts the Swarm's service into.
inline constexpr const char* service = "container_label_com_docker_swarm_service_name";

}  // namespace iitbfaas::observe::queries
