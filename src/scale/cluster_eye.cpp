#include "scale/cluster_eye.hpp"

#include "base/text.hpp"
#include "contract/labels.hpp"
#include "contract/names.hpp"
#include "contract/ports.hpp"
#include "model/mapping.hpp"
#include "model/reach.hpp"

#include "iitbfaas/error.hpp"

#include <string_view>
#include <utility>

namespace iitbfaas::scale {

namespace labels = contract::labels;

namespace {

std::string_view label(const docker::Service& service, const char* name) {
  const auto found = service.spec.labels.find(name);
  return found == service.spec.labels.end() ? std::string_view{} : found->second;
}

}  // namespace

ClusterSight ClusterEye::look() {
  ClusterSight sight;
  if (node_id_.empty()) node_id_ = engine_.info().node_id;
  std::string leader_node;
  for (const auto& node : engine_.nodes()) {
    if (node.leader) leader_node = node.id;
  }
  sight.leading = leader_node == node_id_;
  std::map<std::string, Known> known;
  for (const auto& service : engine_.services({{"label", {labels::function}}})) {
    if (!model::is_function(service.spec)) continue;
    sight.services.push_back(read(service));
    known[service.id] = {service.version, sight.services.back()};
  }
  known_ = std::move(known);
  find_platform(sight, leader_node);
  return sight;
}

ScaledService ClusterEye::read(const docker::Service& service) {
  const auto known = known_.find(service.id);
  if (known != known_.end() && known->second.version == service.version) return known->second.service;
  const auto spec = model::to_function(service.spec);
  ScaledService read{.id = service.id,
                     .function = spec.name + "." + spec.name_space,
                     .wanted = static_cast<std::uint32_t>(service.spec.replicas)};
  try {
    read.policy = scaling_policy(spec);
  } catch (const InvalidSpec& error) {
    read.problem = error.what();
  }
  return read;
}

void ClusterEye::find_platform(ClusterSight& sight, const std::string& leader_node) const {
  std::vector<std::string> ids;
  std::string prometheus;
  std::uint16_t prometheus_port = 0;
  for (const auto& service : engine_.services({{"label", {labels::platform}}})) {
    const bool measures = label(service, labels::door) == contract::prometheus_door;
    if (measures) {
      prometheus = service.id;
      prometheus_port = base::parse_number<std::uint16_t>(label(service, labels::door_port)).value_or(0);
    }
    if (measures || label(service, labels::platform).starts_with("gateway")) ids.push_back(service.id);
  }
  if (ids.empty()) return;
  std::map<std::string, std::string> addresses;
  if (network_.empty()) addresses = model::node_addresses(engine_);
  for (const auto& task : engine_.tasks({{"service", ids}, {"desired-state", {"running"}}})) {
    if (!model::is_ready(task)) continue;
    const bool measures = task.service_id == prometheus;
    const auto port = measures ? prometheus_port : contract::gateway_port;
    const auto address = model::reach(task, port, network_, addresses);
    if (!address) continue;
    if (measures) {
      sight.prometheus =
          "http://" + address->host + ":" + std::to_string(address->port) + contract::prometheus_prefix;
      continue;
    }
    if (task.node_id == leader_node) sight.leader = address;
    sight.gateways.emplace(task.id, *address);
  }
}

}  // namespace iitbfaas::scale
