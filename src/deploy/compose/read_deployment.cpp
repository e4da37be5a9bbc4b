#include "deploy/compose/read.hpp"

#include <algorithm>
#include <limits>

namespace iitbfaas::deployment::compose {
namespace {

std::uint64_t count(const YamlField& field) {
  const auto value = field.integer();
  if (value < 0) field.fail("must not be negative");
  return static_cast<std::uint64_t>(value);
}

std::optional<Duration> optional_span(const YamlField& field) {
  if (!field.stands()) return std::nullopt;
  return field.span();
}

std::optional<UpdatePolicy> read_update(const YamlField& field) {
  if (!field.stands()) return std::nullopt;
  field.require_known({"parallelism", "delay", "failure_action", "monitor", "max_failure_ratio", "order"});
  if (!field.present()) field.fail("must be a mapping");
  UpdatePolicy policy;
  if (field["parallelism"].stands()) policy.parallelism = count(field["parallelism"]);
  policy.delay = optional_span(field["delay"]);
  policy.monitor = optional_span(field["monitor"]);
  policy.failure_action = one_of(field["failure_action"], {"pause", "continue", "rollback"});
  policy.order = one_of(field["order"], {"start-first", "stop-first"});
  if (field["max_failure_ratio"].stands()) {
    policy.max_failure_ratio = field["max_failure_ratio"].real();
    if (!(*policy.max_failure_ratio >= 0 && *policy.max_failure_ratio <= 1)) {
      field["max_failure_ratio"].fail("must be from 0 to 1");
    }
  }
  return policy;
}

std::optional<RestartPolicy> read_restart_policy(const YamlField& field) {
  if (!field.stands()) return std::nullopt;
  field.require_known({"condition", "delay", "max_attempts", "window"});
  if (!field.present()) field.fail("must be a mapping");
  RestartPolicy policy;
  policy.condition = one_of(field["condition"], {"none", "on-failure", "any"});
  policy.delay = optional_span(field["delay"]);
  policy.window = optional_span(field["window"]);
  if (field["max_attempts"].stands()) policy.max_attempts = count(field["max_attempts"]);
  return policy;
}

std::vector<docker::GenericResource> read_generic(const YamlField& field) {
  std::vector<docker::GenericResource> resources;
  for (const auto& element : field.elements()) {
    element.require_known({"discrete_resource_spec"});
    const auto spec = element["discrete_resource_spec"];
    spec.require_known({"kind", "value"});
    docker::GenericResource resource;
    if (spec["kind"].stands()) resource.kind = spec["kind"].string();
    if (spec["value"].stands()) resource.value = spec["value"].integer();
    if (resource.kind.empty()) spec.fail("needs a kind");
    resources.push_back(std::move(resource));
  }
  return resources;
}

void read_resources(const YamlField& field, bool limits, Resources& resources) {
  const char* last = limits ? "pids" : "generic_resources";
  field.require_known({"cpus", "memory", last});
  if (const auto cpus = field["cpus"]; cpus.stands()) {
    resources.nano_cpus = parse_cpus(cpus.string());
    if (!resources.nano_cpus) cpus.fail("\"" + cpus.string() + "\" is no number of cores; write \"0.5\"");
  }
  if (const auto memory = field["memory"]; memory.stands()) {
    resources.memory_bytes = parse_memory(memory.string());
    if (!resources.memory_bytes) memory.fail("\"" + memory.string() + "\" is no size; write 64M or 1.5G");
  }
  if (limits && field["pids"].stands()) resources.pids = field["pids"].integer();
  if (!limits) resources.generic = read_generic(field["generic_resources"]);
}

void read_placement(const YamlField& field, Deployment& deployment) {
  field.require_known({"constraints", "preferences", "max_replicas_per_node"});
  deployment.constraints = field["constraints"].strings();
  for (const auto& preference : field["preferences"].elements()) {
    preference.require_known({"spread"});
    if (!preference["spread"].stands()) preference.fail("needs spread: what to spread over");
    deployment.spread_over.push_back(preference["spread"].string());
  }
  const auto most = field["max_replicas_per_node"];
  if (most.stands()) deployment.max_replicas_per_node = count(most);
}

}  // namespace

void read_deployment(const YamlField& field, Deployment& deployment) {
  field.require_known({"mode", "endpoint_mode", "replicas", "labels", "rollback_config", "update_config",
                       "resources", "restart_policy", "placement"});
  deployment.mode = one_of(field["mode"], {"replicated", "global"});
  deployment.endpoint_mode = one_of(field["endpoint_mode"], {"vip", "dnsrr"});
  if (field["replicas"].stands()) deployment.replicas = count(field["replicas"]);
  if (deployment.mode == "global" && deployment.replicas) {
    field["replicas"].fail("goes with the mode replicated only");
  }
  deployment.labels = string_map(field["labels"]);
  deployment.update = read_update(field["update_config"]);
  deployment.rollback = read_update(field["rollback_config"]);
  deployment.restart = read_restart_policy(field["restart_policy"]);
  const auto resources = field["resources"];
  resources.require_known({"limits", "reservations"});
  read_resources(resources["limits"], true, deployment.limits);
  read_resources(resources["reservations"], false, deployment.reservations);
  read_placement(field["placement"], deployment);
}

}  // namespace iitbfaas::deployment::compose
