#pragma once
#include "iitbfaas/cluster.hpp"
#include "iitbfaas/experiment.hpp"

namespace iitbfaas::measure {

/// This machine and this library, and the other machines that generate in its place.
ReportOrigin origin_of(const std::vector<std::string>& machines);
/// What is loaded there. Asks the cluster twice.
void add_cluster(ReportOrigin& origin, const Cluster& cluster, const FunctionStatus& function);

/// The same load without the values of header fields that carry credentials: what may stand in a file.
LoadProfile without_credentials(LoadProfile profile);
/// The same command without those values.
std::string without_credentials(std::string command, const LoadProfile& profile);

}  // namespace iitbfaas::measure
