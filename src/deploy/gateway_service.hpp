#pragma once
#include "docker/types.hpp"

#include "iitbfaas/platform.hpp"

#include <string>

namespace iitbfaas::deployment {

/// What the gateway's service needs to know of the cluster it goes to.
struct GatewaySite {
  bool embedded = false;    ///< a process beside the embedded engine, not a container of a Swarm
  std::string socket = {};  ///< of the engine, where the gateway runs
  std::string network_id = {};
  docker::FileReference password = {};
  docker::FileReference certificate = {}, key = {};  ///< id empty: no TLS
};

/// Both pure. On a Swarm one gateway beside every manager, where the engine tells what runs …
docker::ServiceSpec gateway_service(const PlatformOptions& options, const GatewaySite& site);
/// … and one on every worker, which follows those.
docker::ServiceSpec gateway_follower_service(const PlatformOptions& options, const GatewaySite& site);

}  // namespace iitbfaas::deployment
