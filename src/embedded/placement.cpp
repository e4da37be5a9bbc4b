// Whether the one node can take a task.
#include "embedded/reconcile.hpp"
#include "model/constraint.hpp"

#include <algorithm>

namespace iitbfaas::embedded {
namespace {

docker::Node described(const Node& node) {
  return {.id = node.id,
          .hostname = node.hostname,
          .role = "manager",
          .architecture = "x86_64",
          .operating_system = "linux",
          .labels = node.labels};
}

bool uses_port(const Task& task, const PortWish& port) {
  return std::ranges::any_of(task.wish.ports, [&](const PortWish& used) {
    return used.published != 0 && used.published == port.published && used.protocol == port.protocol;
  });
}

bool port_is_taken(const Task& task, const std::vector<const Task*>& others) {
  return std::ranges::any_of(task.wish.ports, [&](const PortWish& port) {
    return std::ranges::any_of(others, [&](const Task* other) { return uses_port(*other, port); });
  });
}

bool lacks_resources(const Task& task, const Node& node, const std::vector<const Task*>& others) {
  std::int64_t memory = task.wish.reserved_memory, cpus = task.wish.reserved_cpus;
  for (const Task* other : others) {
    memory += other->wish.reserved_memory;
    cpus += other->wish.reserved_cpus;
  }
  return (task.wish.reserved_memory > 0 && memory > node.memory_bytes) ||
         (task.wish.reserved_cpus > 0 && cpus > node.nano_cpus);
}

}  // namespace

std::string obstacle(const Task& task, const Node& node, const std::vector<const Task*>& others) {
  if (node.availability != Node::Availability::active)
    return "no suitable node (1 node not available for new tasks)";
  if (lacks_resources(task, node, others)) return "no suitable node (insufficient resources on 1 node)";
  const auto holds = [described = described(node)](const std::string& constraint) {
    return model::satisfies(described, constraint);
  };
  if (!std::ranges::all_of(task.wish.constraints, holds)) {
    return "no suitable node (scheduling constraints not satisfied on 1 node)";
  }
  if (port_is_taken(task, others)) return "no suitable node (host-mode port already in use on 1 node)";
  return {};
}

}  // namespace iitbfaas::embedded
