// Whether the one node can take a task.
#include "base/text.hpp"
#include "embedded/reconcile.hpp"

#include <algorithm>

namespace iitbfaas::embedded {
namespace {

constexpr std::string_view node_label_prefix = "node.labels.";

std::string value_of(std::string_view key, const Node& node) {
  if (key == "node.id") return node.id;
  if (key == "node.hostname") return node.hostname;
  if (key == "node.role") return "manager";
  if (key == "node.platform.os") return "linux";
  if (key == "node.platform.arch") return "x86_64";
  if (key.starts_with(node_label_prefix)) {
    const auto label = node.labels.find(std::string{key.substr(node_label_prefix.size())});
    if (label != node.labels.end()) return label->second;
  }
  return {};
}

bool holds(std::string_view constraint, const Node& node) {
  auto at = constraint.find("==");
  const bool wanted = at != std::string_view::npos;
  if (!wanted) at = constraint.find("!=");
  if (at == std::string_view::npos) return false;
  const auto key = base::trim(constraint.substr(0, at));
  const auto value = base::trim(constraint.substr(at + 2));
  return base::equals_ignoring_case(value_of(key, node), value) == wanted;
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
  if (!std::ranges::all_of(task.wish.constraints,
                           [&](const auto& constraint) { return holds(constraint, node); })) {
    return "no suitable node (scheduling constraints not satisfied on 1 node)";
  }
  if (port_is_taken(task, others)) return "no suitable node (host-mode port already in use on 1 node)";
  return {};
}

}  // namespace iitbfaas::embedded
