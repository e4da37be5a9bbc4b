#include "base/duration.hpp"
#include "base/json_fields.hpp"
#include "docker/codec.hpp"
#include "docker/codec_parts.hpp"

namespace iitbfaas::docker {

using namespace base::fields;

namespace {

NetworkAttachment decode_attachment(const Json& document) {
  return {.target = text(document, "Target"), .aliases = texts(document, "Aliases")};
}

GenericResource decode_generic(const Json& document) {
  const Json& discrete = member(document, "DiscreteResourceSpec");
  return {.kind = text(discrete, "Kind"), .value = number<std::int64_t>(discrete, "Value")};
}

Resources decode_resources(const Json& document) {
  return {.nano_cpus = number<std::int64_t>(document, "NanoCPUs"),
          .memory_bytes = number<std::int64_t>(document, "MemoryBytes"),
          .pids = number<std::int64_t>(document, "Pids"),
          .generic = list(document, "GenericResources", decode_generic)};
}

std::optional<std::chrono::nanoseconds> optional_duration(const Json& document, const char* key) {
  if (!given(document, key)) return std::nullopt;
  return duration(document, key);
}

RestartPolicy decode_restart(const Json& document) {
  return {.condition = text(document, "Condition"),
          .delay = optional_duration(document, "Delay"),
          .max_attempts = number<std::uint64_t>(document, "MaxAttempts"),
          .window = optional_duration(document, "Window")};
}

float ratio(const Json& document, const char* key) {
  const Json& value = member(document, key);
  if (!value.is_null() && !value.is_number()) wrong(key, "a number");
  return value.is_null() ? 0 : value.get<float>();
}

std::optional<UpdatePolicy> decode_update(const Json& document) {
  if (document.is_null()) return std::nullopt;
  return UpdatePolicy{.parallelism = number<std::uint64_t>(document, "Parallelism"),
                      .delay = duration(document, "Delay"),
                      .failure_action = text_or(document, "FailureAction", "pause"),
                      .monitor = duration(document, "Monitor"),
                      .max_failure_ratio = ratio(document, "MaxFailureRatio"),
                      .order = text_or(document, "Order", "stop-first")};
}

std::string decode_preference(const Json& document) {
  return text(member(document, "Spread"), "SpreadDescriptor");
}

void decode_placement(const Json& document, ServiceSpec& spec) {
  spec.constraints = texts(document, "Constraints");
  spec.spread_over = list(document, "Preferences", decode_preference);
  spec.max_replicas_per_node = number<std::uint64_t>(document, "MaxReplicas");
}

}  // namespace

Port decode_port(const Json& document) {
  Port port;
  port.protocol = text_or(document, "Protocol", "tcp");
  port.target = number<std::uint16_t>(document, "TargetPort");
  port.published = number<std::uint16_t>(document, "PublishedPort");
  port.mode = text_or(document, "PublishMode", "ingress") == "host" ? Port::Mode::host : Port::Mode::ingress;
  return port;
}

ServiceSpec decode_service_spec(const Json& document) {
  const Json& task = member(document, "TaskTemplate");
  const Json& mode = member(document, "Mode");
  ServiceSpec spec;
  spec.name = text(document, "Name");
  spec.labels = text_map(document, "Labels");
  spec.container = decode_container(member(task, "ContainerSpec"));
  spec.limits = decode_resources(descend(task, {"Resources", "Limits"}));
  spec.reservations = decode_resources(descend(task, {"Resources", "Reservations"}));
  spec.restart = decode_restart(member(task, "RestartPolicy"));
  if (given(task, "LogDriver")) spec.log_driver = decode_driver(member(task, "LogDriver"));
  decode_placement(member(task, "Placement"), spec);
  spec.networks = list(task, "Networks", decode_attachment);
  spec.force_update = number<std::uint64_t>(task, "ForceUpdate");
  spec.global = given(mode, "Global");
  if (given(member(mode, "Replicated"), "Replicas")) {
    spec.replicas = number<std::uint64_t>(member(mode, "Replicated"), "Replicas");
  }
  spec.update = decode_update(member(document, "UpdateConfig"));
  spec.rollback = decode_update(member(document, "RollbackConfig"));
  // The engine's default, not ours.
  spec.endpoint_mode = text_or(member(document, "EndpointSpec"), "Mode", "vip");
  spec.ports = list(member(document, "EndpointSpec"), "Ports", decode_port);
  return spec;
}

Service decode_service(const Json& document) {
  const Json& spec = member(document, "Spec");
  return {.id = text(document, "ID"),
          .version = number<std::uint64_t>(member(document, "Version"), "Index"),
          .created_at = time(document, "CreatedAt"),
          .updated_at = time(document, "UpdatedAt"),
          .spec = decode_service_spec(spec),
          .document = spec.dump()};
}

Json encode_service(const Service& service) {
  Json spec = service.document.empty() ? Json::object() : Json::parse(service.document);
  encode_service_spec(service.spec, spec);
  return {{"ID", service.id},
          {"Version", {{"Index", service.version}}},
          {"CreatedAt", base::to_rfc3339(service.created_at)},
          {"UpdatedAt", base::to_rfc3339(service.updated_at)},
          {"Endpoint", {{"Spec", spec.value("EndpointSpec", Json::object())}}},
          {"Spec", std::move(spec)}};
}

}  // namespace iitbfaas::docker
