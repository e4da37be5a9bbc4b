#include "docker/codec.hpp"
#include "docker/codec_parts.hpp"
#include "docker/json_fields.hpp"

#include <algorithm>

// A field is written only where the document, read back, says something else: what the engine filled in and
// what we do not know stay as they are, and a document laid over itself does not change.
namespace iitbfaas::docker {
namespace {

using Pointer = Json::json_pointer;

Json to_json(const std::string& value) { return value.empty() ? Json{} : Json(value); }
Json to_json(const std::vector<std::string>& value) { return value.empty() ? Json{} : Json(value); }
Json to_json(const StringMap& value) { return value.empty() ? Json{} : Json(value); }
Json to_json(bool value) { return value ? Json(true) : Json{}; }
Json to_json(std::integral auto value) { return value == 0 ? Json{} : Json(value); }

/// Sets what `path` leads to, making objects on the way; null removes it.
void put(Json& document, const char* path, Json value) {
  const Pointer pointer{path};
  if (!value.is_null()) {
    document[pointer] = std::move(value);
  } else if (document.contains(pointer)) {
    document[pointer.parent_pointer()].erase(pointer.back());
  }
}

template <class Value>
void lay(Json& document, const char* path, const Value& before, const Value& after) {
  if (before != after) put(document, path, to_json(after));
}

Json existing(const Json& document, const char* path) {
  const Pointer pointer{path};
  return document.contains(pointer) && document[pointer].is_object() ? document[pointer] : Json::object();
}

Json encode_mount(const Mount& mount, Json onto) {
  constexpr const char* kinds[] = {"bind", "volume", "tmpfs"};
  onto["Type"] = kinds[static_cast<std::size_t>(mount.kind)];
  onto["Target"] = mount.target;
  put(onto, "/Source", to_json(mount.source));
  put(onto, "/ReadOnly", to_json(mount.read_only));
  put(onto, "/TmpfsOptions/SizeBytes", to_json(mount.tmpfs_bytes));
  return onto;
}

Json encode_reference(const FileReference& reference, Json onto, const char* id, const char* name) {
  onto[id] = reference.id;
  onto[name] = reference.name;
  const auto& file = reference.file_name.empty() ? reference.name : reference.file_name;
  onto["File"] = {{"Name", file}, {"UID", reference.uid}, {"GID", reference.gid}, {"Mode", reference.mode}};
  return onto;
}

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

/// An element that was in the list before, by its key, keeps the fields we do not name.
template <class Value, class Encode>
void lay_list(Json& document, const char* path, const char* key, const std::vector<Value>& before,
              const std::vector<Value>& after, const Encode& encode) {
  if (before == after) return;
  const Pointer pointer{path};
  const Json old = document.contains(pointer) ? document[pointer] : Json{};
  Json array = Json::array();
  for (const auto& value : after) {
    Json fresh = encode(value, Json::object());
    const auto same = [&](const Json& element) {
      return element.value(key, Json{}) == fresh.value(key, Json{});
    };
    const auto found = std::ranges::find_if(old, same);
    array.push_back(found == old.end() ? std::move(fresh) : encode(value, *found));
  }
  put(document, path, array.empty() ? Json{} : std::move(array));
}

void lay_lists(Json& document, const Container& before, const Container& after) {
  const auto encode_secret = [](const FileReference& reference, Json onto) {
    return encode_reference(reference, std::move(onto), "SecretID", "SecretName");
  };
  const auto encode_config = [](const FileReference& reference, Json onto) {
    return encode_reference(reference, std::move(onto), "ConfigID", "ConfigName");
  };
  lay_list(document, "/Mounts", "Target", before.mounts, after.mounts, encode_mount);
  lay_list(document, "/Secrets", "SecretID", before.secrets, after.secrets, encode_secret);
  lay_list(document, "/Configs", "ConfigID", before.configs, after.configs, encode_config);
}

void lay_health_check(Json& document, const std::optional<HealthCheck>& check) {
  if (!check) return put(document, "/Healthcheck", Json{});
  put(document, "/Healthcheck/Test", check->test);
  put(document, "/Healthcheck/Interval", to_json(check->interval.count()));
  put(document, "/Healthcheck/Timeout", to_json(check->timeout.count()));
  put(document, "/Healthcheck/StartPeriod", to_json(check->start_period.count()));
  put(document, "/Healthcheck/Retries", to_json(check->retries));
}

void lay_container(Json& document, const Container& before, const Container& after) {
  lay(document, "/Image", before.image, after.image);
  lay(document, "/Hostname", before.hostname, after.hostname);
  lay(document, "/Dir", before.working_directory, after.working_directory);
  lay(document, "/User", before.user, after.user);
  lay(document, "/StopSignal", before.stop_signal, after.stop_signal);
  lay(document, "/Command", before.command, after.command);
  lay(document, "/Args", before.arguments, after.arguments);
  lay(document, "/Env", before.environment, after.environment);
  lay(document, "/Labels", before.labels, after.labels);
  lay(document, "/Hosts", before.hosts, after.hosts);
  lay(document, "/DNSConfig/Options", before.dns_options, after.dns_options);
  lay(document, "/CapabilityDrop", before.capabilities_drop, after.capabilities_drop);
  lay(document, "/ReadOnly", before.read_only, after.read_only);
  lay_lists(document, before, after);
  if (before.health_check != after.health_check) lay_health_check(document, after.health_check);
  // Absent is not the same as false or zero here: the engine has defaults of its own.
  if (before.init != after.init) put(document, "/Init", after.init ? Json(*after.init) : Json{});
  if (before.stop_grace_period != after.stop_grace_period) {
    put(document, "/StopGracePeriod",
        after.stop_grace_period ? Json(after.stop_grace_period->count()) : Json{});
  }
}

void lay_resources(Json& document, const std::string& path, const Resources& before, const Resources& after) {
  lay(document, (path + "/NanoCPUs").c_str(), before.nano_cpus, after.nano_cpus);
  lay(document, (path + "/MemoryBytes").c_str(), before.memory_bytes, after.memory_bytes);
  lay(document, (path + "/Pids").c_str(), before.pids, after.pids);
}

void lay_restart(Json& document, const RestartPolicy& policy) {
  put(document, "/TaskTemplate/RestartPolicy/Condition", policy.condition);
  put(document, "/TaskTemplate/RestartPolicy/Delay", policy.delay.count());
  put(document, "/TaskTemplate/RestartPolicy/MaxAttempts", policy.max_attempts);
  put(document, "/TaskTemplate/RestartPolicy/Window", to_json(policy.window.count()));
}

void lay_update(Json& document, const char* key, const std::optional<UpdatePolicy>& before,
                const std::optional<UpdatePolicy>& after) {
  if (before == after) return;
  const std::string path = std::string{"/"} + key;
  if (!after) return put(document, path.c_str(), Json{});
  Json policy = existing(document, path.c_str());
  policy["Parallelism"] = after->parallelism;  // zero is not the default: it means all at once
  policy["FailureAction"] = after->failure_action;
  policy["Order"] = after->order;
  put(policy, "/Delay", to_json(after->delay.count()));
  document[key] = std::move(policy);
}

void lay_mode(Json& document, const ServiceSpec& before, const ServiceSpec& after) {
  if (before.global == after.global && (after.global || before.replicas == after.replicas)) return;
  document["Mode"] =
      after.global ? Json{{"Global", Json::object()}} : Json{{"Replicated", {{"Replicas", after.replicas}}}};
}

}  // namespace

Json encode_port(const Port& port) { return encode_port_onto(port, Json::object()); }

void encode_service_spec(const ServiceSpec& spec, Json& document) {
  const ServiceSpec before = decode_service_spec(document);
  lay(document, "/Name", before.name, spec.name);
  lay(document, "/Labels", before.labels, spec.labels);
  if (before.container != spec.container) {
    Json container = existing(document, "/TaskTemplate/ContainerSpec");
    lay_container(container, before.container, spec.container);
    document["TaskTemplate"]["ContainerSpec"] = std::move(container);
  }
  lay_resources(document, "/TaskTemplate/Resources/Limits", before.limits, spec.limits);
  lay_resources(document, "/TaskTemplate/Resources/Reservations", before.reservations, spec.reservations);
  if (before.restart != spec.restart) lay_restart(document, spec.restart);
  lay(document, "/TaskTemplate/Placement/Constraints", before.constraints, spec.constraints);
  lay_list(document, "/TaskTemplate/Networks", "Target", before.networks, spec.networks, encode_attachment);
  lay(document, "/TaskTemplate/ForceUpdate", before.force_update, spec.force_update);
  lay_mode(document, before, spec);
  lay_update(document, "UpdateConfig", before.update, spec.update);
  lay_update(document, "RollbackConfig", before.rollback, spec.rollback);
  lay(document, "/EndpointSpec/Mode", before.endpoint_mode, spec.endpoint_mode);
  lay_list(document, "/EndpointSpec/Ports", "TargetPort", before.ports, spec.ports, encode_port_onto);
}

}  // namespace iitbfaas::docker
