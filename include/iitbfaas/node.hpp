#pragma once
#include "iitbfaas/bytes.hpp"
#include "iitbfaas/export.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace iitbfaas {

namespace detail {
class Connection;
}

enum class NodeRole { worker, manager };
enum class NodeAvailability { active, pause, drain };

struct NodeStatus {
  std::string id = {};
  std::string name = {};
  NodeRole role = NodeRole::worker;
  bool leader = false;
  bool ready = false;
  NodeAvailability availability = NodeAvailability::active;
  std::string address = {};
  std::string engine = {};  ///< "20.10.24"
  Bytes memory = {};
  std::uint32_t millicpus = 0;
  std::map<std::string, std::string> labels = {};
  std::uint32_t replicas = 0;  ///< of our functions, running here
};

/// Names one machine of the cluster. Copy and thread rules as for Function.
class IITBFAAS_EXPORT Node {
 public:
  const std::string& id() const noexcept { return id_; }
  NodeStatus status() const;
  /// Draining returns when the cluster accepted it; its replicas move in their own time.
  void set_availability(NodeAvailability availability);
  /// Sets each label that has a value, removes each that has none, and leaves the others. Throws InvalidSpec
  /// for one that begins with "iitbfaas.".
  void change_labels(const std::map<std::string, std::optional<std::string>>& changes);
  /// Returns once every function has as many ready replicas as it wants, none of them here. Throws Timeout
  /// that names one that has not.
  void wait_drained(std::chrono::milliseconds limit) const;

  /// Returns once it is one, with advice when the number of managers is a bad one. Throws Timeout.
  std::string promote();
  /// The same. Throws Conflict when the cluster would lose its last manager or its quorum.
  std::string demote();

  /// The same id, asked over the same connection.
  friend bool operator==(const Node&, const Node&) = default;

 private:
  friend class Cluster;
  Node(std::shared_ptr<detail::Connection> connection, std::string id);

  std::shared_ptr<detail::Connection> connection_;
  std::string id_;
};

/// What to do about a number of managers; empty when it is a good one.
IITBFAAS_EXPORT std::string manager_advice(std::size_t managers);

}  // namespace iitbfaas
