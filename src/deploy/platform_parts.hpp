#pragma once
#include "docker/engine.hpp"

#include "iitbfaas/platform.hpp"

#include <chrono>
#include <string>

/// The parts that `up` makes and `down` removes, each made only where it is absent.
namespace iitbfaas::deployment {

/// Its id. `swarm_made` is noted on it for `down`.
std::string ensure_network(const docker::Engine& engine, bool swarm_made);
bool network_says_swarm_made(const docker::Engine& engine);

/// The secret that holds `password`; one that holds another is replaced, with the services that use it: the
/// gateways, which `up` makes anew, and those of the monitoring stack, which `monitor up` does.
docker::FileReference ensure_password(const docker::Engine& engine, const std::string& password,
                                      std::chrono::steady_clock::time_point deadline);

/// A secret with the content of `file`, named after `name` and the content: a changed file becomes a new
/// secret.
docker::FileReference ensure_file_secret(const docker::Engine& engine, const std::string& name,
                                         const std::string& file);

}  // namespace iitbfaas::deployment
