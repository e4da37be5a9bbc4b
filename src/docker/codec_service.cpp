#include "base/duration.hpp"
#include "docker/codec.hpp"
#include "docker/codec_parts.hpp"
#include "docker/json_fields.hpp"

namespace iitbfaas::docker {

using namespace fields;

namespace {

Mount decode_mount(const Json& document) {
  const auto kind = text_or(document, "Type", "bind");
  Mount mount;
  mount.kind = kind == "tmpfs"    ? Mount::Kind::tmpfs
               : kind == "volume" ? Mount::Kind::volume
                                  : Mount::Kind::bind;
  mount.source = text(document, "Source");
  mount.target = text(document, "Target");
  mount.read_only = flag(document, "ReadOnly");
  mount.tmpfs_bytes = number<std::uint64_t>(member(document, "TmpfsOptions"), "SizeBytes");
  return mount;
}

FileReference decode_reference(const Json& document, const char* id, const char* name) {
  const Json& file = member(document, "File");
  FileReference reference;
  reference.id = text(document, id);
  reference.name = text(document, name);
  reference.file_name = text(file, "Name");
  reference.uid = text_or(file, "UID", "0");
  reference.gid = text_or(file, "GID", "0");
  if (given(file, "Mode")) reference.mode = number<std::uint32_t>(file, "Mode");
  return reference;
}

FileReference decode_secret_reference(const Json& document) {
  return decode_reference(document, "SecretID", "SecretName");
}

FileReference decode_config_reference(const Json& document) {
  return decode_reference(document, "ConfigID", "ConfigName");
}

NetworkAttachment decode_attachment(const Json& document) {
  return {.target = text(document, "Target"), .aliases = texts(document, "Aliases")};
}

std::optional<HealthCheck> decode_health_check(const Json& document) {
  if (document.is_null()) return std::nullopt;
  return HealthCheck{.test = texts(document, "Test"),
                     .interval = duration(document, "Interval"),
                     .timeout = duration(document, "Timeout"),
                     .start_period = duration(document, "StartPeriod"),
                     .retries = number<int>(document, "Retries")};
}

Resources decode_resources(const Json& document) {
  return {.nano_cpus = number<std::int64_t>(document, "NanoCPUs"),
          .memory_bytes = number<std::int64_t>(document, "MemoryBytes"),
          .pids = number<std::int64_t>(document, "Pids")};
}

RestartPolicy decode_restart(const Json& document) {
  RestartPolicy policy;
  policy.condition = text_or(document, "Condition", "any");
  if (given(document, "Delay")) policy.delay = duration(document, "Delay");
  policy.max_attempts = number<std::uint64_t>(document, "MaxAttempts");
  policy.window = duration(document, "Window");
  return policy;
}

std::optional<UpdatePolicy> decode_update(const Json& document) {
  if (document.is_null()) return std::nullopt;
  return UpdatePolicy{.parallelism = number<std::uint64_t>(document, "Parallelism"),
                      .delay = duration(document, "Delay"),
                      .failure_action = text_or(document, "FailureAction", "pause"),
                      .order = text_or(document, "Order", "stop-first")};
}

Container decode_container(const Json& document) {
  Container container;
  container.image = text(document, "Image");
  container.hostname = text(document, "Hostname");
  container.working_directory = text(document, "Dir");
  container.user = text(document, "User");
  container.stop_signal = text(document, "StopSignal");
  container.command = texts(document, "Command");
  container.arguments = texts(document, "Args");
  container.environment = texts(document, "Env");
  container.labels = text_map(document, "Labels");
  container.mounts = list(document, "Mounts", decode_mount);
  container.secrets = list(document, "Secrets", decode_secret_reference);
  container.configs = list(document, "Configs", decode_config_reference);
  container.hosts = texts(document, "Hosts");
  container.dns_options = texts(member(document, "DNSConfig"), "Options");
  container.capabilities_drop = texts(document, "CapabilityDrop");
  container.health_check = decode_health_check(member(document, "Healthcheck"));
  if (given(document, "StopGracePeriod")) container.stop_grace_period = duration(document, "StopGracePeriod");
  container.read_only = flag(document, "ReadOnly");
  if (given(document, "Init")) container.init = flag(document, "Init");
  return container;
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
  spec.constraints = texts(member(task, "Placement"), "Constraints");
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
