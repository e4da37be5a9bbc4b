#include "contract/labels.hpp"
#include "contract/names.hpp"
#include "contract/ports.hpp"
#include "deploy/with_port.hpp"
#include "http/url.hpp"
#include "model/connection.hpp"

#include "iitbfaas/proxy.hpp"

#include <algorithm>
#include <set>

namespace iitbfaas {
namespace {

using deployment::with_port;
using detail::Connection;

/// The URL that functions reach it by; empty when there is none.
std::string gateway_label(const docker::ServiceSpec& gateway) {
  const auto found = gateway.labels.find(contract::labels::gateway_url);
  return found == gateway.labels.end() ? "" : found->second;
}

/// Those of a Swarm: the published port of each node where one runs.
std::vector<std::string> published_gateways(const docker::Engine& engine, const docker::Service& gateway,
                                            const std::vector<docker::Node>& nodes) {
  const auto port = std::ranges::find(gateway.spec.ports, contract::gateway_port, &docker::Port::target);
  if (port == gateway.spec.ports.end()) return {};
  std::set<std::string> addresses;
  for (const auto& task : engine.tasks({{"service", {gateway.id}}, {"desired-state", {"running"}}})) {
    const auto node = std::ranges::find(nodes, task.node_id, &docker::Node::id);
    if (task.state == "running" && node != nodes.end()) {
      addresses.insert(with_port(node->address, port->published));
    }
  }
  return {addresses.begin(), addresses.end()};
}

}  // namespace

ProxyView proxy_view(const Cluster& cluster) {
  const auto& connection = ClusterAccess::of(cluster);
  const auto& engine = connection.engine();
  const auto nodes = engine.nodes();
  ProxyView view;
  for (auto& status : cluster.function_statuses()) view.functions.push_back(std::move(status.spec));
  for (const auto& node : nodes) {
    if (node.state == "ready") view.nodes.push_back(node.address);
  }
  std::ranges::sort(view.nodes);
  const auto gateway = engine.find_service(contract::gateway_service);
  if (!gateway) return view;
  const auto label = gateway_label(gateway->spec);
  view.secure_gateways = label.starts_with("https://");
  if (!connection.is_embedded()) {
    view.gateways = published_gateways(engine, *gateway, nodes);
  } else if (const auto url = http::parse_url(label)) {
    view.gateways = {with_port(url->endpoint.host, url->endpoint.port)};
  }
  return view;
}

}  // namespace iitbfaas
