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

/// Reads what the script of `look` printed: "key=value" lines between its marks. What else a login prints is
/// passed over, a value that is none leaves the fact empty. Throws Error when the marks are not there. Pure.
Facts parse_facts(std::string_view output);
std::vector<PortProbe> parse_probes(std::string_view output, std::vector<PortProbe> wanted);

}  // namespace iitbfaas::provision
