#include "deploy/compose/convert.hpp"

#include "base/text.hpp"
#include "contract/labels.hpp"
#include "deploy/compose/names.hpp"

#include <algorithm>
#include <set>

namespace iitbfaas::deployment::compose {
namespace {

constexpr const char* image_label = "com.docker.stack.image";

/// Every machine has these; services on them have no names there.
bool is_users(const std::string& network) {
  return network != "host" && network != "bridge" && network != "none" && network != "default";
}

std::optional<docker::UpdatePolicy> convert(const std::optional<UpdatePolicy>& policy) {
  if (!policy) return std::nullopt;
  docker::UpdatePolicy result;
  result.parallelism = policy->parallelism.value_or(1);
  result.delay = policy->delay.value_or(Duration{0});
  result.monitor = policy->monitor.value_or(Duration{0});
  result.max_failure_ratio = static_cast<float>(policy->max_failure_ratio.value_or(0));
  if (!policy->failure_action.empty()) result.failure_action = policy->failure_action;
  if (!policy->order.empty()) result.order = policy->order;
  return result;
}

/// `deploy.restart_policy`, else `restart`.
docker::RestartPolicy convert_restart(const Service& service) {
  if (const auto& policy = service.deployment.restart) {
    return {.condition = policy->condition.empty() ? "any" : policy->condition,
            .delay = policy->delay,
            .max_attempts = policy->max_attempts.value_or(0),
            .window = policy->window};
  }
  if (service.restart.empty() || service.restart == "no") return {};
  const auto colon = service.restart.find(':');
  if (!service.restart.starts_with("on-failure")) return {.condition = "any"};
  return {
      .condition = "on-failure",
      .max_attempts = colon == std::string::npos
                          ? 0
                          : base::parse_number<std::uint64_t>(service.restart.substr(colon + 1)).value_or(0)};
}

docker::Resources convert(const Resources& resources) {
  return {.nano_cpus = resources.nano_cpus.value_or(0),
          .memory_bytes = resources.memory_bytes.value_or(0),
          .pids = resources.pids.value_or(0),
          .generic = resources.generic};
}

std::map<std::string, NetworkUse> networks_of(const Service& service) {
  if (!service.networks.empty()) return service.networks;
  return {{"default", {}}};
}

std::vector<docker::NetworkAttachment> convert_networks(const Service& service, const std::string& key,
                                                        const Names& names) {
  std::vector<docker::NetworkAttachment> attachments;
  for (const auto& [network, use] : networks_of(service)) {
    docker::NetworkAttachment attachment{.target = names.network(network), .aliases = use.aliases};
    if (is_users(attachment.target)) attachment.aliases.push_back(key);
    attachments.push_back(std::move(attachment));
  }
  std::ranges::sort(attachments, {}, &docker::NetworkAttachment::target);
  return attachments;
}

docker::ServiceSpec convert(const Service& service, const std::string& key, const ComposeProject& project,
                            const Names& names) {
  const auto& deployment = service.deployment;
  docker::ServiceSpec spec;
  spec.name = names.service(key);
  spec.labels = names.labels(deployment.labels);
  spec.labels[image_label] = service.image;
  spec.container = convert_container(service, project, names);
  spec.limits = convert(deployment.limits);
  spec.reservations = convert(deployment.reservations);
  spec.restart = convert_restart(service);
  spec.log_driver = service.logging;
  spec.constraints = deployment.constraints;
  spec.spread_over = deployment.spread_over;
  spec.max_replicas_per_node = deployment.max_replicas_per_node;
  spec.networks = convert_networks(service, key, names);
  spec.global = deployment.mode == "global";
  spec.replicas = deployment.replicas.value_or(1);
  spec.update = convert(deployment.update);
  spec.rollback = convert(deployment.rollback);
  spec.endpoint_mode = deployment.endpoint_mode.empty() ? "vip" : deployment.endpoint_mode;
  spec.ports = service.ports;
  std::ranges::stable_sort(spec.ports, {}, &docker::Port::published);
  return spec;
}

/// Only what a service is on.
void add_networks(Wanted& wanted, const ComposeProject& project, const Names& names) {
  std::set<std::string> used;
  for (const auto& [key, service] : project.services) {
    for (const auto& [network, use] : networks_of(service)) used.insert(network);
  }
  for (const auto& key : used) {
    const auto found = project.networks.find(key);
    const Network network = found == project.networks.end() ? Network{} : found->second;
    if (network.external) {
      if (is_users(names.network(key))) wanted.external_networks.push_back(names.network(key));
      continue;
    }
    docker::NetworkSpec spec{.name = names.network(key),
                             .attachable = network.attachable,
                             .internal = network.internal,
                             .labels = names.labels(network.labels),
                             .options = network.driver.options,
                             .ipam_driver = network.ipam_driver,
                             .subnets = network.subnets};
    if (!network.driver.name.empty()) spec.driver = network.driver.name;
    wanted.networks.push_back(std::move(spec));
  }
}

void add_objects(std::vector<WantedObject>& objects, std::vector<std::string>& external,
                 const std::map<std::string, Object>& section, const Names& names, bool secrets) {
  for (const auto& [key, object] : section) {
    const auto name = secrets ? names.secret(key) : names.config(key);
    if (object.external) {
      external.push_back(name);
    } else {
      objects.push_back({name, object.data, names.labels(object.labels), object.options});
    }
  }
}

}  // namespace

StringMap Names::labels(StringMap labels) const {
  labels[contract::labels::stack] = stack_;
  return labels;
}

const char* const service_frame = R"({
  "TaskTemplate": {
    "ContainerSpec": {"Privileges": {"CredentialSpec": null, "SELinuxContext": null}},
    "Resources": {},
    "Placement": {},
    "ForceUpdate": 0
  },
  "Mode": {"Replicated": {"Replicas": 1}},
  "EndpointSpec": {"Mode": "vip"}
})";

std::string familiar_image(const std::string& reference) {
  std::string name = reference;
  for (const char* host : {"docker.io/", "index.docker.io/"}) {
    if (name.starts_with(host)) name.erase(0, std::string_view{host}.size());
  }
  const std::string_view library = "library/";
  if (name.starts_with(library) && name.find('/', library.size()) == std::string::npos) {
    name.erase(0, library.size());
  }
  const auto slash = name.rfind('/');
  const auto last = name.substr(slash == std::string::npos ? 0 : slash + 1);
  const bool is_whole = last.find_first_of(":@") != std::string::npos;
  return is_whole ? name : name + ":latest";
}

Wanted convert(const ComposeProject& project, const std::string& stack) {
  const Names names{project, stack};
  Wanted wanted;
  add_networks(wanted, project, names);
  add_objects(wanted.secrets, wanted.external_secrets, project.secrets, names, true);
  add_objects(wanted.configs, wanted.external_configs, project.configs, names, false);
  for (const auto& [key, service] : project.services) {
    wanted.services.push_back(convert(service, key, project, names));
  }
  return wanted;
}

}  // namespace iitbfaas::deployment::compose
