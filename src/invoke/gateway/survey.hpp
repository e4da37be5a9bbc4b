#pragma once
#include "docker/types.hpp"
#include "invoke/gateway/instruments.hpp"
#include "invoke/gateway/table.hpp"

#include <map>
#include <string>
#include <vector>

/// From what the engine says to what requests need.
namespace iitbfaas::invoke {

/// What the engine said, at one time.
struct ClusterView {
  std::vector<docker::Service> services = {};  ///< that are functions
  std::vector<docker::Service> doors = {};     ///< that are behind a door
  std::vector<docker::Task> tasks = {};        ///< may hold those of other services, and dead ones
  std::map<std::string, std::string> node_addresses = {};  ///< by id; used without a network
  std::string network = {};  ///< replicas are reached on it; empty: by their ports
};

/// The table for `view`. Replicas that `previous` had too stay the same objects.
Table make_table(const ClusterView& view, const Table& previous, Instruments& instruments);

/// As many replicas of each function are ready as were asked for.
bool settled(const Table& table);

/// Ids of services that should have replicas and have none ready: why not stands in their dead tasks.
std::vector<std::string> without_replicas(const ClusterView& view);

}  // namespace iitbfaas::invoke
