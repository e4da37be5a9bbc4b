#pragma once
#include "docker/types.hpp"
#include "model/connection.hpp"

#include "iitbfaas/monitoring.hpp"

#include <string>
#include <vector>

namespace iitbfaas::observe {

/// How what the parts serve is reached from here.
struct Reach {
  std::string host = {};     ///< where published ports are
  std::string gateway = {};  ///< the door
};

Reach reach_of(const detail::Connection& connection);

/// Pure.
std::vector<MonitoringPartStatus> part_statuses(const std::vector<docker::Service>& services,
                                                const std::vector<docker::Task>& tasks, const Reach& reach);

/// Throws Error when nothing says how to reach it.
Prometheus prometheus_of(const detail::Connection& connection,
                         const std::vector<MonitoringPartStatus>& parts);

/// Targets and firing alerts. Two requests.
void add_measurements(MonitoringStatus& status, const Prometheus& prometheus);

}  // namespace iitbfaas::observe
