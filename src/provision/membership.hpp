#pragma once
#include "docker/engine.hpp"
#include "provision/visit.hpp"

#include <chrono>
#include <mutex>
#include <string>
#include <vector>

namespace iitbfaas::provision {

/// The Swarm that machines join, seen from one of its managers. Safe to share between threads.
class Membership {
 public:
  explicit Membership(const docker::Engine& cluster);

  /// Where to join: "198.18.0.11:2377", the manager we speak to first.
  const std::vector<std::string>& managers() const noexcept { return managers_; }

  /// Makes the machine a node unless it is one, notes on it how to reach it, removes what an earlier life of
  /// it left behind, and waits until it is Ready. Throws Error.
  void join(Visit& visit, std::chrono::milliseconds ready_within);

 private:
  void join_swarm(const Visit& visit, const docker::Engine& engine);
  void adopt(const Visit& visit, const std::string& id) const;
  void forget_former_lives(Visit& visit, const std::string& id) const;
  void warn_of_namesakes(Visit& visit) const;
  void await_ready(const Visit& visit, const std::string& id,
                   std::chrono::steady_clock::time_point deadline) const;

  const docker::Engine& cluster_;
  docker::Swarm swarm_;
  std::vector<std::string> managers_;
  std::mutex one_manager_;  ///< joins at a time: each changes who votes
};

/// The engine of a machine, over the login that is there.
docker::Engine engine_of(const Shell& shell);

}  // namespace iitbfaas::provision
