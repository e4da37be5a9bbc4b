#pragma once
#include "model/connection.hpp"
#include "observe/services.hpp"

#include <string>
#include <vector>

namespace iitbfaas::observe {

/// What the gateway's service tells of the cluster. Throws Error when there is no gateway.
Surroundings look_around(const detail::Connection& connection);

/// Ports of 127.0.0.1 for the parts of the embedded engine: what was asked for, what the part has, its usual
/// one if that is free, else any that is.
void choose_ports(const docker::Engine& engine, std::vector<PartPlan>& plans);

/// Where the parts find Prometheus and Alertmanager.
void name_addresses(Surroundings& surroundings, const std::vector<PartPlan>& plans);

}  // namespace iitbfaas::observe
