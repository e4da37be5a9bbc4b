#pragma once
#include "docker/engine.hpp"
#include "model/startup.hpp"

#include "iitbfaas/platform.hpp"

#include <chrono>
#include <functional>
#include <string>

/// The parts that `up` makes and `down` removes, each made only where it is absent.
namespace iitbfaas::deploy {

/// Its id. `swarm_made` is noted on it for `down`.
std::string ensure_network(const docker::Engine& engine, bool swarm_made);
bool network_says_swarm_made(const docker::Engine& engine);

/// The secret that holds `password`; one that holds another is replaced, with the gateway that uses it.
docker::FileReference ensure_password(const docker::Engine& engine, const std::string& password,
                                      std::chrono::steady_clock::time_point deadline);

/// A secret with the content of `file`, named after `name` and the content: a changed file becomes a new
/// secret.
docker::FileReference ensure_file_secret(const docker::Engine& engine, const std::string& name,
                                         const std::string& file);

/// A service of the platform, and how it is known to answer.
struct Part {
  std::string title = {};  ///< "the gateway"
  docker::ServiceSpec service = {};
  std::string node_id = {};  ///< only its replica there counts; empty: any
  std::string url = {};      ///< where it answers, for people
  std::function<bool()> answers = {};
};

/// Creates its service, or makes it what it should be; which of the two a failure may be blamed on. Throws
/// Conflict when one that is not ours has the name.
model::Startup::Occasion ensure_service(const docker::Engine& engine, const Part& part);

/// Throws Error with the engine's reason and the service's last words as soon as it cannot start, Timeout.
void wait_for(const docker::Engine& engine, const Part& part, model::Startup::Occasion occasion,
              std::chrono::steady_clock::time_point deadline);

/// Removes every service that has `label`, and waits until their replicas ended, those on nodes that are down
/// excepted. Throws Timeout that names one which did not.
void remove_services(const docker::Engine& engine, const std::string& label,
                     std::chrono::steady_clock::time_point deadline);

/// Calls `remove` until the engine does not refuse it: what is in use cannot be removed before its last task
/// ended. What is absent is removed. Throws what the engine said last.
void remove_when_free(const std::function<void()>& remove, std::chrono::steady_clock::time_point deadline);

}  // namespace iitbfaas::deploy
