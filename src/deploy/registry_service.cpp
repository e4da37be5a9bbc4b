#include "deploy/registry_service.hpp"

#include "contract/labels.hpp"
#include "contract/names.hpp"
#include "contract/ports.hpp"
#include "model/digest.hpp"

namespace iitbfaas::deployment {

using namespace std::chrono_literals;
namespace labels = contract::labels;

docker::ServiceSpec registry_service(const RegistryServiceOptions& options, const std::string& node_id) {
  docker::ServiceSpec service;
  service.name = contract::registry_service;
  service.labels = {{labels::platform, "registry"}};
  auto& container = service.container;
  container.image = options.image;
  container.mounts = {{.kind = docker::Mount::Kind::volume,
                       .source = contract::registry_service,
                       .target = "/var/lib/registry"}};
  container.environment = {"OTEL_TRACES_EXPORTER=none"};  // registry:3 would look for a collector
  container.capabilities_drop = {"ALL"};
  container.read_only = true;
  container.stop_grace_period = 10s;
  service.restart = {.condition = "any", .delay = 1s};
  service.update = docker::UpdatePolicy{};
  service.constraints = {"node.id == " + node_id};  // where its volume is
  using Mode = docker::Port::Mode;
  service.ports = {{.target = contract::registry_port,
                    .published = options.port,
                    .mode = options.routing_mesh ? Mode::ingress : Mode::host}};
  if (options.routing_mesh) service.endpoint_mode = "vip";
  const auto revision =
      options.image + " " + std::to_string(options.port) + " " + node_id + " " + service.endpoint_mode;
  container.labels = {{labels::platform, "registry"},
                      {labels::revision, model::digest(revision).substr(0, 16)}};
  return service;
}

}  // namespace iitbfaas::deployment
