#include "contract/labels.hpp"
#include "contract/names.hpp"
#include "contract/ports.hpp"
#include "deploy/registry_service.hpp"
#include "http/client.hpp"
#include "model/connection.hpp"
#include "model/mapping.hpp"
#include "model/platform_service.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/registry.hpp"

#include <algorithm>

namespace iitbfaas {
namespace {

using namespace deployment;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using detail::Connection;
namespace labels = contract::labels;

constexpr auto down_limit = 60s;
const std::string our_registry = std::string{labels::platform} + "=registry";

std::string at(const std::string& host, std::uint16_t port) { return host + ":" + std::to_string(port); }

/// Where the published port answers, seen from here and from the nodes.
struct Reach {
  std::string from_here = {};
  std::string on_nodes = {};
};

const docker::Node& node_of(const std::vector<docker::Node>& nodes, const std::string& wanted) {
  const auto is_meant = [&](const docker::Node& node) {
    return node.id == wanted || node.hostname == wanted;
  };
  const auto found = std::ranges::find_if(nodes, is_meant);
  if (found == nodes.end()) throw InvalidSpec{"node", "there is no node \"" + wanted + "\" in the cluster"};
  return *found;
}

Reach reach_of(const Connection& connection, const docker::ServiceSpec& service, const docker::Node& node,
               std::size_t node_count) {
  const auto& port = service.ports.front();
  const auto endpoint = base::parse_endpoint(connection.host());
  const bool local = endpoint.kind == base::Endpoint::Kind::unix_socket;
  Reach reach{.from_here = at(local ? "127.0.0.1" : endpoint.host, port.published),
              .on_nodes = at("127.0.0.1", port.published)};
  if (port.mode == docker::Port::Mode::ingress) return reach;
  if (node.id != connection.engine().info().node_id) reach.from_here = at(node.address, port.published);
  if (node_count > 1) reach.on_nodes = at(node.address, port.published);
  return reach;
}

bool answers(const std::string& address) {
  try {
    const http::Client client{{.endpoint = base::parse_endpoint("tcp://" + address), .connect_timeout = 1s}};
    return client.send({.target = "/v2/", .timeout = 2s}).status == 200;
  } catch (const TransportError&) {
    return false;
  }
}

std::optional<docker::Service> find_registry(const docker::Engine& engine) {
  auto service = engine.find_service(contract::registry_service);
  const bool ours = service && service->spec.labels.contains(labels::platform) &&
                    !service->spec.ports.empty() && !service->spec.constraints.empty();
  return ours ? std::move(service) : std::nullopt;
}

/// The node that the service is bound to.
const docker::Node& home_of(const docker::ServiceSpec& service, const std::vector<docker::Node>& nodes) {
  const auto& constraint = service.constraints.front();
  return node_of(nodes, constraint.substr(constraint.rfind(' ') + 1));
}

}  // namespace

RegistryServiceStatus registry_up(const Cluster& cluster, const RegistryServiceOptions& options) {
  const auto& connection = ClusterAccess::of(cluster);
  const auto& engine = connection.engine();
  if (connection.is_embedded()) {
    throw Error{"start the registry: the embedded engine pulls from no registry, images are loaded into it"};
  }
  if (options.port == 0) throw InvalidSpec{"port", "0 is no port"};
  const auto nodes = engine.nodes();
  const auto& node = node_of(nodes, options.node.empty() ? engine.info().node_id : options.node);
  model::PlatformService registry{.title = "the registry", .service = registry_service(options, node.id)};
  registry.url = reach_of(connection, registry.service, node, nodes.size()).from_here;
  registry.answers = [&] { return answers(registry.url); };
  const auto occasion = model::ensure_service(engine, registry);
  try {
    model::wait_for(engine, registry, occasion, Clock::now() + options.timeout);
  } catch (const Timeout& error) {
    if (!options.routing_mesh) throw;
    throw Timeout{std::string{error.what()} +
                  "; the routing mesh needs IPVS in the kernel of every node (modprobe ip_vs), without it "
                  "use --no-routing-mesh"};
  }
  return registry_status(cluster).value();
}

void registry_down(const Cluster& cluster) {
  model::remove_services(ClusterAccess::of(cluster).engine(), our_registry, Clock::now() + down_limit);
}

std::optional<RegistryServiceStatus> registry_status(const Cluster& cluster) {
  const auto& connection = ClusterAccess::of(cluster);
  const auto& engine = connection.engine();
  const auto service = find_registry(engine);
  if (!service) return std::nullopt;
  const auto nodes = engine.nodes();
  const auto& node = home_of(service->spec, nodes);
  RegistryServiceStatus status{
      .name_on_nodes = reach_of(connection, service->spec, node, nodes.size()).on_nodes,
      .image = service->spec.container.image,
      .node = node.hostname,
      .routing_mesh = service->spec.ports.front().mode == docker::Port::Mode::ingress};
  for (const auto& task : engine.tasks({{"service", {service->id}}, {"desired-state", {"running"}}})) {
    if (task.state == "running") status.running = true;
    status.reason = model::reason_of(task);
  }
  if (status.running) status.reason.clear();
  return status;
}

RegistryOptions cluster_registry(const Cluster& cluster) {
  const auto& connection = ClusterAccess::of(cluster);
  const auto service = find_registry(connection.engine());
  if (!service) throw Error{"this cluster has no registry of its own; start one with: iitbfaas registry up"};
  const auto nodes = connection.engine().nodes();
  const auto reach = reach_of(connection, service->spec, home_of(service->spec, nodes), nodes.size());
  return {.address = reach.from_here, .name_on_nodes = reach.on_nodes, .insecure = true};
}

}  // namespace iitbfaas
