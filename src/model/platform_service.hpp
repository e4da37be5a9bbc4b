#pragma once
#include "docker/engine.hpp"
#include "model/startup.hpp"

#include <chrono>
#include <functional>
#include <string>

/// Services that are parts of the platform: how each is made where it is absent, waited for and removed.
namespace iitbfaas::model {

/// A service of the platform, and how it is known to answer.
struct PlatformService {
  std::string title = {};  ///< "the gateway"
  docker::ServiceSpec service = {};
  std::string node_id = {};  ///< only its replica there counts; empty: any
  std::string url = {};      ///< where it answers, for people
  std::function<bool()> answers = {};
};

/// Creates its service, or makes it what it should be; which of the two a failure may be blamed on. Throws
/// Conflict when one that is not ours has the name.
Startup::Occasion ensure_service(const docker::Engine& engine, const PlatformService& part);

/// Throws Error with the engine's reason and the service's last words as soon as it cannot start, Timeout.
void wait_for(const docker::Engine& engine, const PlatformService& part, Startup::Occasion occasion,
              std::chrono::steady_clock::time_point deadline);

/// Removes every service that has `label`, and waits until their replicas ended, those on nodes that are down
/// excepted. Throws Timeout that names one which did not.
void remove_services(const docker::Engine& engine, const std::string& label,
                     std::chrono::steady_clock::time_point deadline);

/// Calls `remove` until the engine does not refuse it: what is in use cannot be removed before its last task
/// ended. What is absent is removed. Throws what the engine said last.
void remove_when_free(const std::function<void()>& remove, std::chrono::steady_clock::time_point deadline);

}  // namespace iitbfaas::model
