#include "docker/codec.hpp"
#include "docker/codec_lay.hpp"
#include "docker/codec_parts.hpp"

#include <array>
#include <charconv>

namespace iitbfaas::docker {
namespace {

using lay::put;
using lay::to_json;

Json encode_attachment(const NetworkAttachment& attachment, Json onto) {
  onto["Target"] = attachment.target;
  put(onto, "/Aliases", to_json(attachment.aliases));
  return onto;
}

Json encode_port_onto(const Port& port, Json onto) {
  onto["Protocol"] = port.protocol;
  onto["TargetPort"] = port.target;
  onto["PublishMode"] = port.mode == Port::Mode::host ? "host" : "ingress";
  put(onto, "/PublishedPort", to_json(port.published));
  return onto;
}

Json encode_generic(const std::vector<GenericResource>& resources) {
  Json array = Json::array();
  for (const auto& [kind, value] : resources) {
    array.push_back({{"DiscreteResourceSpec", {{"Kind", kind}, {"Value", value}}}});
  }
  return array.empty() ? Json{} : array;
}

void lay_resources(Json& document, const std::string& path, const Resources& before, const Resources& after) {
  lay::field(document, path + "/NanoCPUs", before.nano_cpus, after.nano_cpus);
  lay::field(document, path + "/MemoryBytes", before.memory_bytes, after.memory_bytes);
  lay::field(document, path + "/Pids", before.pids, after.pids);
  if (before.generic != after.generic) {
    put(document, path + "/GenericResources", encode_generic(after.generic));
  }
}

void lay_restart(Json& document, const RestartPolicy& policy) {
  const std::string path = "/TaskTemplate/RestartPolicy";
  const auto count = [](const auto& length) { return length ? Json(length->count()) : Json{}; };
  if (policy == RestartPolicy{}) return put(document, path, Json{});
  put(document, path + "/Condition", to_json(policy.condition));
  put(document, path + "/Delay", count(policy.delay));
  put(document, path + "/MaxAttempts", policy.max_attempts);
  put(document, path + "/Window", count(policy.window));
}

/// 0.3f is 0.3, not 0.30000001192092896: the engine keeps ratios in 32 bits and writes them short.
double shortest(float value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  double result = 0;
  std::from_chars(text.data(), end, result);
  return result;
}

void lay_update(Json& document, const std::string& path, const std::optional<UpdatePolicy>& before,
                const std::optional<UpdatePolicy>& after) {
  if (before == after) return;
  if (!after) return put(document, path, Json{});
  Json policy = lay::existing(document, path);
  policy["Parallelism"] = after->parallelism;  // zero is not the default: it means all at once
  policy["FailureAction"] = after->failure_action;
  policy["Order"] = after->order;
  const auto old = before.value_or(UpdatePolicy{});
  lay::field(policy, "/Delay", old.delay, after->delay);
  lay::field(policy, "/Monitor", old.monitor, after->monitor);
  if (old.max_failure_ratio != after->max_failure_ratio) {
    policy["MaxFailureRatio"] = shortest(after->max_failure_ratio);
  }
  put(document, path, std::move(policy));
}

void lay_mode(Json& document, const ServiceSpec& before, const ServiceSpec& after) {
  if (before.global == after.global && (after.global || before.replicas == after.replicas)) return;
  document["Mode"] =
      after.global ? Json{{"Global", Json::object()}} : Json{{"Replicated", {{"Replicas", after.replicas}}}};
}

Json encode_preferences(const std::vector<std::string>& descriptors) {
  Json array = Json::array();
  for (const auto& descriptor : descriptors)
    array.push_back({{"Spread", {{"SpreadDescriptor", descriptor}}}});
  return array.empty() ? Json{} : array;
}

void lay_placement(Json& document, const ServiceSpec& before, const ServiceSpec& after) {
  const std::string path = "/TaskTemplate/Placement";
  lay::field(document, path + "/Constraints", before.constraints, after.constraints);
  lay::field(document, path + "/MaxReplicas", before.max_replicas_per_node, after.max_replicas_per_node);
  if (before.spread_over != after.spread_over) {
    put(document, path + "/Preferences", encode_preferences(after.spread_over));
  }
}

}  // namespace

Json encode_port(const Port& port) { return encode_port_onto(port, Json::object()); }

void encode_service_spec(const ServiceSpec& spec, Json& document) {
  const ServiceSpec before = decode_service_spec(document);
  lay::field(document, "/Name", before.name, spec.name);
  lay::field(document, "/Labels", before.labels, spec.labels);
  if (before.container != spec.container) {
    Json container = lay::existing(document, "/TaskTemplate/ContainerSpec");
    lay_container(container, before.container, spec.container);
    document["TaskTemplate"]["ContainerSpec"] = std::move(container);
  }
  lay_resources(document, "/TaskTemplate/Resources/Limits", before.limits, spec.limits);
  lay_resources(document, "/TaskTemplate/Resources/Reservations", before.reservations, spec.reservations);
  if (before.restart != spec.restart) lay_restart(document, spec.restart);
  lay::optional(document, "/TaskTemplate/LogDriver", before.log_driver, spec.log_driver, encode_driver);
  lay_placement(document, before, spec);
  lay::list(document, "/TaskTemplate/Networks", "Target", before.networks, spec.networks, encode_attachment);
  lay::field(document, "/TaskTemplate/ForceUpdate", before.force_update, spec.force_update);
  lay_mode(document, before, spec);
  lay_update(document, "/UpdateConfig", before.update, spec.update);
  lay_update(document, "/RollbackConfig", before.rollback, spec.rollback);
  lay::field(document, "/EndpointSpec/Mode", before.endpoint_mode, spec.endpoint_mode);
  lay::list(document, "/EndpointSpec/Ports", "TargetPort", before.ports, spec.ports, encode_port_onto);
}

}  // namespace iitbfaas::docker
