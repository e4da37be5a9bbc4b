#include "contract/labels.hpp"
#include "model/connection.hpp"

#include "iitbfaas/stack.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace iitbfaas {
namespace {

std::string ports_of(const docker::Task& task) {
  std::string text;
  for (const auto& port : task.ports) {
    text += (text.empty() ? "" : ", ") + ("*:" + std::to_string(port.published) + "->") +
            std::to_string(port.target) + "/" + port.protocol;
  }
  return text;
}

}  // namespace

std::vector<StackReplica> Stack::replicas() const {
  const auto& engine = ClusterAccess::of(cluster_).engine();
  const docker::Filters members{{"label", {std::string{contract::labels::stack} + "=" + name_}}};
  std::map<std::string, std::string> services;
  std::map<std::string, std::string> nodes;
  for (const auto& service : engine.services(members)) services[service.id] = service.spec.name;
  for (const auto& node : engine.nodes()) nodes[node.id] = node.hostname;
  // Not by the label: functions carry it on the service alone.
  auto tasks = services.empty() ? std::vector<docker::Task>{} : engine.tasks();
  std::erase_if(tasks, [&](const docker::Task& task) { return !services.contains(task.service_id); });
  std::ranges::sort(tasks, [&](const docker::Task& a, const docker::Task& b) {
    return std::tie(services[a.service_id], a.slot, b.created_at) <
           std::tie(services[b.service_id], b.slot, a.created_at);
  });
  std::vector<StackReplica> replicas;
  for (const auto& task : tasks) {
    const auto place = task.slot == 0 ? task.node_id : std::to_string(task.slot);
    replicas.push_back({.id = task.id,
                        .name = services[task.service_id] + "." + place,
                        .image = task.image,
                        .node = nodes.contains(task.node_id) ? nodes[task.node_id] : task.node_id,
                        .desired_state = task.desired_state,
                        .state = task.state,
                        .error = task.error,
                        .ports = ports_of(task),
                        .since = task.state_since});
  }
  return replicas;
}

}  // namespace iitbfaas
