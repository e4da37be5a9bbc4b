#pragma once
#include "iitbfaas/export.hpp"
#include "iitbfaas/function_spec.hpp"
#include "iitbfaas/invocation.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace iitbfaas {

struct ReplicaStats;
struct ScalingStatus;

namespace detail {
class Connection;
}

enum class ReplicaState { pending, starting, ready, stopping, failed };

/// One running copy of a function.
struct Replica {
  std::string id = {};
  std::string node = {};  ///< the node's name, empty before placement
  std::uint32_t slot = 0;
  ReplicaState state = ReplicaState::pending;
  std::string reason = {};   ///< the engine's own words when it is not running
  std::string address = {};  ///< "10.0.1.7:8080", empty before start
  std::chrono::system_clock::time_point since = {};

  friend bool operator==(const Replica&, const Replica&) = default;
};

struct FunctionStatus {
  FunctionSpec spec = {};      ///< as the cluster has it now
  std::uint32_t replicas = 0;  ///< asked for
  std::uint32_t available_replicas = 0;
  std::chrono::system_clock::time_point created_at = {};
  std::chrono::system_clock::time_point updated_at = {};
  std::string url = {};  ///< through the gateway, empty when no gateway is known
  std::vector<Replica> instances = {};
};

struct LogOptions {
  bool follow = false;
  std::optional<std::uint64_t> tail = {};  ///< the last so many lines of each replica
  std::optional<std::chrono::system_clock::time_point> since = {};
};

struct LogLine {
  std::chrono::system_clock::time_point time = {};
  std::string replica = {};  ///< the replica's id
  std::string text = {};     ///< without the newline
  bool is_error = false;     ///< written to standard error
};

/// What `Cluster::deploy` or `Function::update` did.
enum class DeployOutcome { created, updated, unchanged };

/// Names one function in the cluster; it is not a copy of it, so nothing here goes stale.
///
/// Cheap to copy; keeps the connection alive. Safe to share between threads. Members that
/// ask the cluster block for at most `ClusterOptions::timeout` per request, and throw NotFound
/// once the function is gone, TransportError when nobody answers.
class IITBFAAS_EXPORT Function {
 public:
  const std::string& name() const noexcept { return name_; }
  const std::string& name_space() const noexcept { return name_space_; }

  /// Three requests: the service, its tasks, the nodes' names.
  FunctionStatus status() const;

  /// Calls the function through the cluster's gateway. A reply of any status is returned, not thrown.
  Reply invoke(const Invocation& invocation) const;

  /// Asks for `replicas`; returns when the cluster accepted, not when they run.
  /// Retries if another writer got in between. Throws Conflict after five losses.
  void scale(std::uint32_t replicas);

  /// Changes of what was asked for no more than `change` does, which is given the spec as the cluster has it:
  /// what others added to the service stays, and so does the number of replicas unless `change` sets one.
  /// Called again if another writer got in between. Nothing changed: nothing is sent. Throws InvalidSpec,
  /// also for another name or namespace; Conflict after five losses.
  DeployOutcome update(const std::function<void(FunctionSpec&)>& change);

  /// Waits until as many replicas as asked for answer. Throws Timeout when `limit` passes, Error with the
  /// engine's own reason as soon as a replica cannot start.
  void wait(std::chrono::milliseconds limit, const std::stop_token& stop = {}) const;

  /// Calls `sink` for each line until the log ends, `sink` returns false, or `stop`.
  void logs(const LogOptions& options, const std::function<bool(const LogLine&)>& sink,
            std::stop_token stop = {}) const;

  /// How it is scaled, and why, as the autoscaler of the cluster tells. One request, to the gateway, which
  /// must be known, and its password. Declared in scaling_status.hpp.
  ScalingStatus scaling() const;

  /// What each replica uses, measured over `interval`: two requests a replica to its node's engine, all nodes
  /// at once. What cannot be measured is there with the reason. Sorted by slot. Declared in stats.hpp.
  std::vector<ReplicaStats> stats(std::chrono::milliseconds interval = std::chrono::seconds{1}) const;

  void remove();

  /// The same name, asked over the same connection.
  friend bool operator==(const Function&, const Function&) = default;

 private:
  friend class Cluster;
  Function(std::shared_ptr<detail::Connection> connection, std::string name, std::string name_space);

  std::shared_ptr<detail::Connection> connection_;
  std::string name_;
  std::string name_space_;
};

}  // namespace iitbfaas
