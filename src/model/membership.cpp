#include "model/membership.hpp"

#include <algorithm>

namespace iitbfaas::model {
namespace {

bool is_manager(const docker::Node& node) { return node.role == "manager"; }

bool is_reachable(const docker::Node& node) { return is_manager(node) && node.reachability == "reachable"; }

template <class Predicate>
std::vector<docker::Node> those(const std::vector<docker::Node>& nodes, Predicate predicate) {
  std::vector<docker::Node> found;
  std::ranges::copy_if(nodes, std::back_inserter(found), predicate);
  return found;
}

}  // namespace

std::vector<docker::Node> nodes_named(std::string_view text, const std::vector<docker::Node>& nodes) {
  if (text.empty()) return {};
  const auto same_id = those(nodes, [&](const docker::Node& node) { return node.id == text; });
  if (!same_id.empty()) return same_id;
  const auto same_name =
      those(nodes, [&](const docker::Node& node) { return node.hostname == text || node.address == text; });
  if (!same_name.empty()) return same_name;
  return those(nodes, [&](const docker::Node& node) { return node.id.starts_with(text); });
}

std::optional<std::string> why_not_demote(const std::string& node_id, const std::string& own_id,
                                          const std::vector<docker::Node>& nodes) {
  const auto node = std::ranges::find(nodes, node_id, &docker::Node::id);
  if (node == nodes.end() || !is_manager(*node)) return std::nullopt;
  const auto managers = static_cast<std::size_t>(std::ranges::count_if(nodes, is_manager));
  if (managers == 1) {
    return "it is the last manager; promote another first, or end the cluster with: iitbfaas down";
  }
  if (node_id == own_id) return "this command speaks to it; give --host with the URL of another manager";
  const auto reachable = static_cast<std::size_t>(std::ranges::count_if(nodes, is_reachable));
  const auto left = reachable - (is_reachable(*node) ? 1 : 0);
  const auto needed = (managers - 1) / 2 + 1;
  if (left >= needed) return std::nullopt;
  return "only " + std::to_string(left) + " of the " + std::to_string(managers - 1) +
         " managers left would answer, and " + std::to_string(needed) +
         " must; bring the others back, or demote those that do not answer first";
}

std::optional<std::string> why_not_drained(const std::string& node_id,
                                           const std::vector<docker::Service>& functions,
                                           const std::vector<docker::Task>& tasks, const NodesById& nodes) {
  for (const auto& service : functions) {
    std::uint64_t elsewhere = 0, here = 0;
    for (const auto& task : tasks) {
      if (task.service_id != service.id) continue;
      const auto state = state_of(task, nodes);
      if (task.node_id == node_id && (state == ReplicaState::ready || state == ReplicaState::stopping))
        ++here;
      if (task.node_id != node_id && state == ReplicaState::ready && is_current(task, service.spec))
        ++elsewhere;
    }
    if (elsewhere >= service.spec.replicas && here == 0) continue;
    return service.spec.name + ": " + std::to_string(elsewhere) + " of " +
           std::to_string(service.spec.replicas) + " replicas are ready elsewhere" +
           (here == 0 ? "" : ", " + std::to_string(here) + " still here");
  }
  return std::nullopt;
}

}  // namespace iitbfaas::model

namespace iitbfaas {

std::string manager_advice(std::size_t managers) {
  if (managers == 2) {
    return "2 managers are worse than 1: the loss of either stops every change; make it 3";
  }
  if (managers > 7) return std::to_string(managers) + " managers slow each other down; 3 or 5 are enough";
  if (managers % 2 != 0 || managers == 0) return {};
  return std::to_string(managers) + " managers bear the loss of no more than " +
         std::to_string(managers - 1) + " do; make it " + std::to_string(managers - 1) + " or " +
         std::to_string(managers + 1);
}

}  // namespace iitbfaas
