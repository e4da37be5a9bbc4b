#pragma once
#include "docker/engine.hpp"
#include "model/connection.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace iitbfaas::model {

/// The engines of a cluster's nodes: the one that the cluster is known by, and the others, reached as
/// `node add` noted it.
class NodeEngines {
 public:
  explicit NodeEngines(const detail::Connection& connection);

  const std::vector<docker::Node>& nodes() const noexcept { return nodes_; }  ///< sorted by name
  bool is_own(std::size_t index) const { return nodes_[index].id == own_id_; }
  /// Leaves out the others for which `holds` does not.
  void keep(const std::function<bool(const docker::Node&)>& holds);

  /// Calls `work` with each node's engine and the node's index, all at once. When all are done, what it
  /// threw, or why there was no engine, by index; empty where all went well. What it threw for the
  /// connection's own is thrown.
  std::vector<std::string> each(
      const std::function<void(const docker::Engine& engine, std::size_t index)>& work) const;

  /// One node's engine, whose connection is kept for the next time. Not for two threads and one node at once.
  /// Throws Error when nothing says how to reach it.
  const docker::Engine& engine(std::size_t index) const;

 private:
  const detail::Connection& connection_;
  std::string own_id_;
  std::vector<docker::Node> nodes_;
  mutable std::vector<std::unique_ptr<docker::Engine>> engines_;  ///< of the others, once reached
};

}  // namespace iitbfaas::model
