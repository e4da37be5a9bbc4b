#pragma once
#include "docker/engine.hpp"
#include "model/connection.hpp"

#include "iitbfaas/platform.hpp"

#include <chrono>
#include <functional>
#include <string>

/// The Swarm under the platform.
namespace iitbfaas::deployment {

/// Makes the engine a Swarm of one when it is in none, or unlocks its manager with the key that was kept;
/// whether it made one.
bool ensure_swarm(const docker::Engine& engine, const SwarmOptions& options);

/// Changes what is set and differs. A key that locks managers from then on is kept in a file of mode 0600.
void apply_settings(const docker::Engine& engine, const SwarmOptions& options);

/// Every other node that can be reached leaves, then this one. What could not be told to is told to `warn`.
void leave_everywhere(const detail::Connection& connection, std::chrono::steady_clock::time_point deadline,
                      const std::function<void(const std::string&)>& warn);

}  // namespace iitbfaas::deployment
