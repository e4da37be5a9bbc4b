#include "docker/codec_lay.hpp"
#include "docker/codec_parts.hpp"

namespace iitbfaas::docker {
namespace {

using lay::Json;
using lay::put;
using lay::to_json;

Json encode_volume(const Mount::Volume& volume, Json onto) {
  put(onto, "/NoCopy", to_json(volume.no_copy));
  put(onto, "/Labels", to_json(volume.labels));
  put(onto, "/DriverConfig", volume.driver == Driver{} ? Json{} : encode_driver(volume.driver));
  return onto;
}

Json encode_mount(const Mount& mount, Json onto) {
  constexpr const char* kinds[] = {"bind", "volume", "tmpfs", "npipe"};
  onto["Type"] = kinds[static_cast<std::size_t>(mount.kind)];
  onto["Target"] = mount.target;
  put(onto, "/Source", to_json(mount.source));
  put(onto, "/ReadOnly", to_json(mount.read_only));
  put(onto, "/BindOptions/Propagation", to_json(mount.bind_propagation));
  put(onto, "/TmpfsOptions/SizeBytes", to_json(mount.tmpfs_bytes));
  put(onto, "/VolumeOptions",
      mount.volume ? encode_volume(*mount.volume, lay::existing(onto, "/VolumeOptions")) : Json{});
  return onto;
}

Json encode_reference(const FileReference& reference, Json onto, const char* id, const char* name) {
  onto[id] = reference.id;
  onto[name] = reference.name;
  onto.erase(reference.credential_spec ? "File" : "Runtime");
  if (reference.credential_spec) {
    onto["Runtime"] = Json::object();
    return onto;
  }
  const auto& file = reference.file_name.empty() ? reference.name : reference.file_name;
  onto["File"] = {{"Name", file}, {"UID", reference.uid}, {"GID", reference.gid}, {"Mode", reference.mode}};
  return onto;
}

Json encode_secret_reference(const FileReference& reference, Json onto) {
  return encode_reference(reference, std::move(onto), "SecretID", "SecretName");
}

Json encode_config_reference(const FileReference& reference, Json onto) {
  return encode_reference(reference, std::move(onto), "ConfigID", "ConfigName");
}

Json encode_ulimit(const Ulimit& ulimit, Json onto) {
  onto["Name"] = ulimit.name;
  onto["Soft"] = ulimit.soft;
  onto["Hard"] = ulimit.hard;
  return onto;
}

Json encode_credential_spec(const CredentialSpec& spec) {
  return {{"Config", spec.config}, {"File", spec.file}, {"Registry", spec.registry}};
}

void lay_health_check(Json& document, const std::optional<HealthCheck>& check) {
  if (!check) return put(document, "/Healthcheck", Json{});
  put(document, "/Healthcheck/Test", check->test);
  put(document, "/Healthcheck/Interval", to_json(check->interval));
  put(document, "/Healthcheck/Timeout", to_json(check->timeout));
  put(document, "/Healthcheck/StartPeriod", to_json(check->start_period));
  put(document, "/Healthcheck/Retries", to_json(check->retries));
}

void lay_surroundings(Json& document, const Container& before, const Container& after) {
  lay::field(document, "/Hosts", before.hosts, after.hosts);
  lay::field(document, "/Groups", before.groups, after.groups);
  lay::field(document, "/DNSConfig/Nameservers", before.dns_servers, after.dns_servers);
  lay::field(document, "/DNSConfig/Search", before.dns_search, after.dns_search);
  lay::field(document, "/DNSConfig/Options", before.dns_options, after.dns_options);
  lay::field(document, "/CapabilityAdd", before.capabilities_add, after.capabilities_add);
  lay::field(document, "/CapabilityDrop", before.capabilities_drop, after.capabilities_drop);
  lay::field(document, "/Sysctls", before.sysctls, after.sysctls);
  lay::list(document, "/Ulimits", "Name", before.ulimits, after.ulimits, encode_ulimit);
  lay::optional(document, "/Privileges/CredentialSpec", before.credential_spec, after.credential_spec,
                encode_credential_spec);
}

}  // namespace

Json encode_driver(const Driver& driver) {
  Json document = Json::object();
  put(document, "/Name", to_json(driver.name));
  put(document, "/Options", to_json(driver.options));
  return document;
}

void lay_container(Json& document, const Container& before, const Container& after) {
  lay::field(document, "/Image", before.image, after.image);
  lay::field(document, "/Hostname", before.hostname, after.hostname);
  lay::field(document, "/Dir", before.working_directory, after.working_directory);
  lay::field(document, "/User", before.user, after.user);
  lay::field(document, "/StopSignal", before.stop_signal, after.stop_signal);
  lay::field(document, "/Isolation", before.isolation, after.isolation);
  lay::field(document, "/Command", before.command, after.command);
  lay::field(document, "/Args", before.arguments, after.arguments);
  lay::field(document, "/Env", before.environment, after.environment);
  lay::field(document, "/Labels", before.labels, after.labels);
  lay::field(document, "/ReadOnly", before.read_only, after.read_only);
  lay::field(document, "/TTY", before.tty, after.tty);
  lay::field(document, "/OpenStdin", before.open_stdin, after.open_stdin);
  lay::list(document, "/Mounts", "Target", before.mounts, after.mounts, encode_mount);
  lay::list(document, "/Secrets", "SecretID", before.secrets, after.secrets, encode_secret_reference);
  lay::list(document, "/Configs", "ConfigID", before.configs, after.configs, encode_config_reference);
  lay_surroundings(document, before, after);
  if (before.health_check != after.health_check) lay_health_check(document, after.health_check);
  lay::optional(document, "/Init", before.init, after.init, [](bool value) { return value; });
  lay::optional(document, "/StopGracePeriod", before.stop_grace_period, after.stop_grace_period,
                [](std::chrono::nanoseconds value) { return value.count(); });
}

}  // namespace iitbfaas::docker
