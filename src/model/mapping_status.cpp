#include "contract/labels.hpp"
#include "contract/names.hpp"
#include "contract/ports.hpp"
#include "model/mapping.hpp"

#include <algorithm>
#include <array>

namespace iitbfaas::model {
namespace {

namespace labels = contract::labels;

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

bool node_is_up(const docker::Task& task, const NodesById& nodes) {
  const auto found = nodes.find(task.node_id);
  return found == nodes.end() || found->second.state != "down";
}

/// Its address on the shared network, else the port of its node that leads to it.
std::string address_of(const docker::Task& task, const NodesById& nodes) {
  for (const auto& network : task.networks) {
    if (network.network_name != contract::network || network.addresses.empty()) continue;
    const auto& address = network.addresses.front();
    return address.substr(0, address.find('/')) + ":" + std::to_string(contract::function_port);
  }
  const auto node = nodes.find(task.node_id);
  for (const auto& port : task.ports) {
    if (port.target != contract::function_port || port.published == 0 || node == nodes.end()) continue;
    return node->second.address + ":" + std::to_string(port.published);
  }
  return {};
}

Replica to_replica(const docker::Task& task, const NodesById& nodes) {
  const auto node = nodes.find(task.node_id);
  return {.id = task.id,
          .node = node == nodes.end() ? "" : node->second.hostname,
          .slot = task.slot,
          .state = state_of(task, nodes),
          .reason = reason_of(task),
          .address = address_of(task, nodes),
          .since = task.state_since};
}

/// What to show of a slot: all that lives in it, and the newest dead one when nothing does.
std::vector<Replica> instances_of(const std::string& service_id, const std::vector<docker::Task>& tasks,
                                  const NodesById& nodes) {
  std::vector<const docker::Task*> ours;
  for (const auto& task : tasks) {
    const bool over =
        is_one_of(task.state, {"shutdown", "complete", "remove"}) && task.desired_state != "running";
    if (task.service_id == service_id && !over) ours.push_back(&task);
  }
  const auto order = [](const docker::Task* task) {
    return std::tuple{task->slot, -task->created_at.time_since_epoch()};
  };
  std::ranges::sort(ours, {}, order);
  std::vector<Replica> instances;
  for (const auto* task : ours) {
    auto replica = to_replica(*task, nodes);
    const bool slot_is_shown = !instances.empty() && instances.back().slot == replica.slot;
    if (replica.state == ReplicaState::failed && slot_is_shown) continue;
    instances.push_back(std::move(replica));
  }
  return instances;
}

}  // namespace

NodesById by_id(std::vector<docker::Node> nodes) {
  NodesById map;
  for (auto& node : nodes) {
    auto id = node.id;
    map.emplace(std::move(id), std::move(node));
  }
  return map;
}

bool is_current(const docker::Task& task, const docker::ServiceSpec& service) {
  const auto revision = [](const docker::StringMap& map) {
    const auto found = map.find(labels::revision);
    return found == map.end() ? std::string_view{} : std::string_view{found->second};
  };
  return revision(task.labels) == revision(service.container.labels);
}

ReplicaState state_of(const docker::Task& task, const NodesById& nodes) {
  if (is_one_of(task.state, {"complete", "failed", "rejected", "orphaned", "shutdown", "remove"})) {
    return ReplicaState::failed;
  }
  // A task on a node that died keeps saying "running"; the node and the wish say otherwise.
  if (!node_is_up(task, nodes)) return ReplicaState::failed;
  if (is_one_of(task.desired_state, {"shutdown", "remove", "complete"})) return ReplicaState::stopping;
  if (task.state == "running") return ReplicaState::ready;
  return is_one_of(task.state, {"accepted", "preparing", "ready", "starting"}) ? ReplicaState::starting
                                                                               : ReplicaState::pending;
}

std::string reason_of(const docker::Task& task) {
  if (task.state == "running") return {};
  std::string reason = task.error;
  if (reason.empty() && is_one_of(task.state, {"failed", "rejected", "orphaned"})) reason = task.message;
  std::ranges::replace(reason, '\n', ' ');
  return reason;
}

FunctionStatus to_status(const docker::Service& service, const std::vector<docker::Task>& tasks,
                         const NodesById& nodes, const std::string& gateway) {
  FunctionStatus status;
  status.spec = to_function(service.spec);
  status.replicas = static_cast<std::uint32_t>(service.spec.replicas);
  status.created_at = service.created_at;
  status.updated_at = service.updated_at;
  if (!gateway.empty())
    status.url = gateway + "/function/" + route_name(status.spec.name, status.spec.name_space);
  status.instances = instances_of(service.id, tasks, nodes);
  status.available_replicas =
      static_cast<std::uint32_t>(std::ranges::count(status.instances, ReplicaState::ready, &Replica::state));
  return status;
}

NodeStatus to_status(const docker::Node& node, const std::vector<docker::Task>& tasks) {
  const auto availability = node.availability == "drain"   ? NodeAvailability::drain
                            : node.availability == "pause" ? NodeAvailability::pause
                                                           : NodeAvailability::active;
  const auto runs_here = [&](const docker::Task& task) {
    return task.node_id == node.id && task.state == "running" && task.desired_state == "running";
  };
  return {.id = node.id,
          .name = node.hostname,
          .role = node.role == "manager" ? NodeRole::manager : NodeRole::worker,
          .leader = node.leader,
          .ready = node.state == "ready",
          .availability = availability,
          .address = node.address,
          .engine = node.engine_version,
          .memory = {static_cast<std::uint64_t>(std::max<std::int64_t>(0, node.memory_bytes))},
          .millicpus = static_cast<std::uint32_t>(node.nano_cpus / 1'000'000),
          .labels = node.labels,
          .replicas = static_cast<std::uint32_t>(std::ranges::count_if(tasks, runs_here))};
}

}  // namespace iitbfaas::model
