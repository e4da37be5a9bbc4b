#pragma once
#include "provision/facts.hpp"
#include "provision/shell.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace iitbfaas::provision {

/// Asks a machine about itself: one script. `toward` is an address of the cluster, or empty.
Facts look(const Shell& shell, const std::string& toward);

/// The 1-minute load average.
std::optional<double> look_at_load(const Shell& shell, std::chrono::milliseconds limit);

/// Knocks at ports of other machines, all at once.
std::vector<PortProbe> probe_ports(const Shell& shell, const std::vector<PortProbe>& wanted);

}  // namespace iitbfaas::provision
