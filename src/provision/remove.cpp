#include "base/pause.hpp"
#include "model/connection.hpp"
#include "model/membership.hpp"
#include "provision/membership.hpp"
#include "provision/node_machines.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/machine.hpp"

#include <algorithm>

namespace iitbfaas {
namespace {

using namespace provision;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto login_limit = 5s;
constexpr auto demotion_limit = 20s;

/// Tells its engine; what went wrong, or nothing.
std::string leave(const docker::Node& node, const detail::Connection& connection) {
  const auto machine = machine_of(node, connection, {});
  if (!machine) return "nobody said how to reach it";
  try {
    const Shell shell{*machine, {}, login_limit};
    const auto engine = engine_of(shell);
    if (engine.info().node_id == node.id) engine.leave_swarm(true);
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

/// Refused for a moment while managers still count it among them.
void forget(const docker::Engine& engine, const std::string& id) {
  for (const auto deadline = Clock::now() + demotion_limit;; base::pause(100ms)) {
    try {
      return engine.remove_node(id, true);
    } catch (const NotFound&) {
      return;
    } catch (const ApiError&) {
      if (Clock::now() >= deadline) throw;
    }
  }
}

}  // namespace

std::vector<std::string> remove_node(const Cluster& cluster, const Node& node, const RemovalOptions& options,
                                     const std::function<void(const std::string&)>& progress) {
  const auto& connection = ClusterAccess::of(cluster);
  const auto& engine = connection.engine();
  const auto nodes = engine.nodes();
  const auto found = std::ranges::find(nodes, node.id(), &docker::Node::id);
  if (found == nodes.end()) throw NotFound{404, "remove node " + node.id(), "no such node"};
  if (const auto reason = model::why_not_demote(node.id(), engine.info().node_id, nodes)) {
    throw Conflict{409, "remove node " + found->hostname, *reason};
  }
  const auto begin = [&](const char* step) {
    if (progress) progress(found->hostname + ": " + step);
  };
  auto handle = node;
  if (found->availability != "drain") {
    begin("drain");
    handle.set_availability(NodeAvailability::drain);
  }
  if (!options.force) {
    begin("wait until its replicas answer elsewhere");
    handle.wait_drained(options.drain_within);
  }
  if (found->role == "manager") {
    begin("demote");
    handle.demote();
  }
  begin("leave");
  std::vector<std::string> warnings;
  if (const auto failure = leave(*found, connection); !failure.empty()) {
    warnings.push_back(found->hostname + " was not told, " + failure +
                       "; when it is back, run there: docker swarm leave --force");
  }
  begin("forget");
  forget(engine, node.id());
  return warnings;
}

}  // namespace iitbfaas
