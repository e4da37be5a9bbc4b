#include "iitbfaas/node.hpp"

#include "base/duration.hpp"
#include "base/pause.hpp"
#include "contract/labels.hpp"
#include "model/connection.hpp"
#include "model/mapping.hpp"
#include "model/membership.hpp"
#include "model/validation.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>

namespace iitbfaas {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds poll_interval{100};

// Asked for at once, but a manager votes only a moment later; asked to change back before that, the engine
// knows none.
constexpr std::chrono::seconds role_limit{30};

/// Returns once the node is what was asked for, with advice on the number of managers.
std::string change_role(const docker::Engine& engine, const std::string& id, const std::string& role) {
  engine.update_node(id, [&](docker::Node& node) { node.role = role; });
  for (const auto deadline = Clock::now() + role_limit;; base::pause(poll_interval)) {
    const auto nodes = engine.nodes();
    const auto self = std::ranges::find(nodes, id, &docker::Node::id);
    const bool votes = self != nodes.end() && self->reachability == "reachable";
    const bool counted = self != nodes.end() && !self->manager_address.empty();
    if (role == "manager" ? votes : !counted) {
      return manager_advice(
          static_cast<std::size_t>(std::ranges::count(nodes, "manager", &docker::Node::role)));
    }
    if (Clock::now() < deadline) continue;
    throw Timeout{"make " + (self == nodes.end() ? id : self->hostname) + " a " + role +
                  ": it is none after " + base::to_string(role_limit) +
                  "; see that it runs and reaches 2377/tcp of the managers"};
  }
}

}  // namespace

Node::Node(std::shared_ptr<detail::Connection> connection, std::string id)
    : connection_{std::move(connection)}, id_{std::move(id)} {}

NodeStatus Node::status() const {
  const auto& engine = connection_->engine();
  return model::to_status(engine.node(id_),
                          engine.tasks({{"node", {id_}}, {"label", {contract::labels::function}}}));
}

void Node::set_availability(NodeAvailability availability) {
  connection_->engine().update_node(id_, [&](docker::Node& node) {
    node.availability = availability == NodeAvailability::drain   ? "drain"
                        : availability == NodeAvailability::pause ? "pause"
                                                                  : "active";
  });
}

void Node::change_labels(const std::map<std::string, std::optional<std::string>>& changes) {
  for (const auto& [name, value] : changes) model::check_user_label("labels", name);
  connection_->engine().update_node(id_, [&](docker::Node& node) {
    for (const auto& [name, value] : changes) {
      value ? void(node.labels[name] = *value) : void(node.labels.erase(name));
    }
  });
}

void Node::wait_drained(std::chrono::milliseconds limit) const {
  const auto& engine = connection_->engine();
  const docker::Filters ours{{"label", {contract::labels::function}}};
  for (const auto deadline = Clock::now() + limit;; base::pause(poll_interval)) {
    const auto functions = engine.services(ours);
    const auto nodes = model::by_id(engine.nodes());
    const auto reason = model::why_not_drained(id_, functions, engine.tasks(ours), nodes);
    if (!reason) return;
    if (Clock::now() < deadline) continue;
    const auto self = nodes.find(id_);
    throw Timeout{"drain node " + (self == nodes.end() ? id_ : self->second.hostname) + ": after " +
                  base::to_string(limit) + " " + *reason + "; see why with: iitbfaas describe"};
  }
}

std::string Node::promote() { return change_role(connection_->engine(), id_, "manager"); }

std::string Node::demote() {
  const auto& engine = connection_->engine();
  const auto nodes = engine.nodes();
  if (const auto reason = model::why_not_demote(id_, engine.info().node_id, nodes)) {
    const auto self = std::ranges::find(nodes, id_, &docker::Node::id);
    throw Conflict{409, "demote node " + (self == nodes.end() ? id_ : self->hostname), *reason};
  }
  return change_role(engine, id_, "worker");
}

}  // namespace iitbfaas
