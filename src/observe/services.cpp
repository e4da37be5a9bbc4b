#include "observe/services.hpp"

#include "contract/labels.hpp"
#include "contract/names.hpp"
#include "contract/ports.hpp"
#include "model/digest.hpp"
#include "observe/paths.hpp"
#include "observe/service_arguments.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

namespace iitbfaas::observe {
namespace {

using namespace std::chrono_literals;
namespace labels = contract::labels;

/// What is always true of a part.
struct Kind {
  const char* name;
  const char* service;
  const char* prefix;  ///< empty: no pages
  std::uint16_t port;
  bool global;
  bool keeps_data;
};

constexpr std::array kinds{
    Kind{parts::prometheus, contract::prometheus_service, paths::prometheus_prefix, contract::prometheus_port,
         false, true},
    Kind{parts::alertmanager, contract::alertmanager_service, paths::alertmanager_prefix,
         contract::alertmanager_port, false, true},
    Kind{parts::node_exporter, contract::node_exporter_service, "", contract::node_exporter_port, true,
         false},
    Kind{parts::container_exporter, contract::container_exporter_service, "", contract::exporter_port, true,
         false},
    Kind{parts::grafana, contract::grafana_service, paths::grafana_prefix, contract::grafana_port, false,
         true},
    Kind{parts::karma, contract::karma_service, paths::karma_prefix, contract::karma_port, false, false},
};

const Kind& kind_of(const std::string& part) {
  return *std::ranges::find_if(kinds, [&](const Kind& kind) { return part == kind.name; });
}

/// Root without capabilities: it owns its volume and may open the engine's socket, and no more. Grafana and
/// Karma come with users of their own.
docker::Container container(const PartPlan& plan, const Surroundings& surroundings) {
  docker::Container container;
  container.image = plan.image;
  container.configs = plan.configs;
  container.capabilities_drop = {"ALL"};
  container.read_only = true;
  container.init = false;
  container.stop_grace_period = 30s;  // Prometheus writes what it has in memory
  if (!surroundings.network_id.empty()) container.dns_options = {"timeout:1", "attempts:3"};
  if (keeps_data(plan.name)) {
    container.mounts.push_back({.kind = docker::Mount::Kind::volume,
                                .source = service_name(plan.name),
                                .target = data_folder(plan.name)});
  }
  fill_container(container, plan.name, surroundings);
  return container;
}

void add_labels(docker::ServiceSpec& service, const PartPlan& plan) {
  service.labels = {{labels::platform, plan.name}, {labels::stack, contract::monitoring_stack}};
  if (prefix(plan.name).empty()) return;
  service.labels[labels::door] = plan.name;
  service.labels[labels::door_port] = std::to_string(plan.port);
}

void place(docker::ServiceSpec& service, const PartPlan& plan, const MonitoringOptions& options,
           const Surroundings& surroundings) {
  service.global = is_global(plan.name);
  if (surroundings.site.embedded) {
    // The engine reports the port, by which Prometheus finds it.
    service.ports = {{.target = plan.port, .published = plan.port}};
    return;
  }
  service.networks = {{.target = surroundings.network_id}};
  if (plan.part.port != 0) service.ports = {{.target = plan.port, .published = plan.part.port}};
  if (service.global) return;
  service.constraints = {"node.role == manager"};
  service.constraints.insert(service.constraints.end(), options.constraints.begin(),
                             options.constraints.end());
}

/// Of everything that a running task cannot take over.
std::string revision(const docker::ServiceSpec& service) {
  const auto& container = service.container;
  std::string text = container.image;
  for (const auto& list : {container.arguments, container.environment, service.constraints}) {
    for (const auto& word : list) text += "\n" + word;
  }
  for (const auto& file : container.configs) text += "\n" + file.name;
  for (const auto& file : container.secrets) text += "\n" + file.id;
  for (const auto& mount : container.mounts) text += "\n" + mount.source + ":" + mount.target;
  for (const auto& port : service.ports) text += "\n" + std::to_string(port.published);
  return model::digest(text + "\n" + std::to_string(service.limits.memory_bytes)).substr(0, 16);
}

}  // namespace

docker::ServiceSpec part_service(const PartPlan& plan, const MonitoringOptions& options,
                                 const Surroundings& surroundings) {
  docker::ServiceSpec service;
  service.name = service_name(plan.name);
  add_labels(service, plan);
  service.container = container(plan, surroundings);
  service.container.arguments = arguments_of(plan, options, surroundings);
  service.limits.memory_bytes = static_cast<std::int64_t>(plan.part.memory_limit.count);
  service.restart = {.condition = "any", .delay = 1s};
  service.update = docker::UpdatePolicy{};
  place(service, plan, options, surroundings);
  service.container.labels = {{labels::platform, plan.name},
                              {labels::stack, contract::monitoring_stack},
                              {labels::metrics_port, std::to_string(plan.port)},
                              {labels::revision, revision(service)}};
  return service;
}

std::string service_name(const std::string& part) { return kind_of(part).service; }
std::uint16_t usual_port(const std::string& part) { return kind_of(part).port; }
std::string prefix(const std::string& part) { return kind_of(part).prefix; }
bool keeps_data(const std::string& part) { return kind_of(part).keeps_data; }
bool is_global(const std::string& part) { return kind_of(part).global; }

}  // namespace iitbfaas::observe
