#pragma once
#include "base/endpoint.hpp"
#include "docker/engine.hpp"

#include "iitbfaas/scaling.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace iitbfaas::scale {

/// A function, as the engine has it.
struct ScaledService {
  std::string id = {};
  std::string function = {};  ///< "hello.openfaas-fn"
  std::uint32_t wanted = 0;
  std::optional<ScalingPolicy> policy = {};  ///< none: nobody scales it, but it is woken
  std::string problem = {};                  ///< what is wrong with its labels
};

struct ClusterSight {
  bool leading = false;  ///< ours is the engine of the Swarm's leader
  std::vector<ScaledService> services = {};
  std::map<std::string, base::Endpoint> gateways = {};  ///< by task id
  std::optional<base::Endpoint> leader = {};            ///< the gateway beside the leader
  std::string prometheus = {};                          ///< URL of the one that `monitor up` runs
};

/// Looks at the engine for an autoscaler.
class ClusterEye {
 public:
  /// `network`: gateways are reached on it; empty: by their published ports.
  ClusterEye(const docker::Engine& engine, std::string network)
      : engine_{engine}, network_{std::move(network)} {}

  /// Four requests, five without a network.
  ClusterSight look();

 private:
  ScaledService read(const docker::Service& service);
  void find_platform(ClusterSight& sight, const std::string& leader_node) const;

  struct Known {
    std::uint64_t version = 0;
    ScaledService service;
  };
  const docker::Engine& engine_;
  const std::string network_;
  std::string node_id_;
  std::map<std::string, Known> known_;  ///< by service id: specs are long to read, and seldom change
};

}  // namespace iitbfaas::scale
