#pragma once
#include "provision/facts.hpp"

#include "iitbfaas/machine.hpp"

#include <string>
#include <vector>

namespace iitbfaas::provision {

/// What a machine is judged for. Pure: facts in, checks with their cures out.
struct Expectations {
  std::string target = {};            ///< "ann@node1", for cures that are commands of ours
  std::string metrics_address = {};   ///< that daemon.json should have; empty: any
  std::vector<PortProbe> ports = {};  ///< how other machines answered this one
};

std::vector<Check> check(const Facts& facts, const Expectations& expectations);

/// Whether ports answered as Swarm needs them to; a check by itself, since it is known later.
Check check_ports(const std::vector<PortProbe>& probes);

/// What a machine's limits on inotify should be at least: each container's logs and watchers take some.
inline constexpr std::uint64_t inotify_instances_wanted = 1024;
inline constexpr std::uint64_t inotify_watches_wanted = 262'144;

/// The ports of Swarm that the firewall, when one is active, does not let through: "7946/udp".
std::vector<std::string> closed_ports(const Facts& facts);

}  // namespace iitbfaas::provision
