#include "base/json_fields.hpp"
#include "docker/codec_parts.hpp"

namespace iitbfaas::docker {

using namespace base::fields;

namespace {

Mount::Kind mount_kind(const std::string& name) {
  if (name == "tmpfs") return Mount::Kind::tmpfs;
  if (name == "volume") return Mount::Kind::volume;
  if (name == "npipe") return Mount::Kind::named_pipe;
  return Mount::Kind::bind;
}

Mount decode_mount(const Json& document) {
  Mount mount;
  mount.kind = mount_kind(text_or(document, "Type", "bind"));
  mount.source = text(document, "Source");
  mount.target = text(document, "Target");
  mount.read_only = flag(document, "ReadOnly");
  mount.bind_propagation = text(member(document, "BindOptions"), "Propagation");
  mount.tmpfs_bytes = number<std::uint64_t>(member(document, "TmpfsOptions"), "SizeBytes");
  const Json& volume = member(document, "VolumeOptions");
  if (!volume.is_null()) {
    mount.volume = Mount::Volume{.no_copy = flag(volume, "NoCopy"),
                                 .labels = text_map(volume, "Labels"),
                                 .driver = decode_driver(member(volume, "DriverConfig"))};
  }
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
  reference.credential_spec = given(document, "Runtime");
  return reference;
}

FileReference decode_secret_reference(const Json& document) {
  return decode_reference(document, "SecretID", "SecretName");
}

FileReference decode_config_reference(const Json& document) {
  return decode_reference(document, "ConfigID", "ConfigName");
}

std::optional<HealthCheck> decode_health_check(const Json& document) {
  if (document.is_null()) return std::nullopt;
  return HealthCheck{.test = texts(document, "Test"),
                     .interval = duration(document, "Interval"),
                     .timeout = duration(document, "Timeout"),
                     .start_period = duration(document, "StartPeriod"),
                     .retries = number<int>(document, "Retries")};
}

Ulimit decode_ulimit(const Json& document) {
  return {.name = text(document, "Name"),
          .soft = number<std::int64_t>(document, "Soft"),
          .hard = number<std::int64_t>(document, "Hard")};
}

std::optional<CredentialSpec> decode_credential_spec(const Json& document) {
  if (document.is_null()) return std::nullopt;
  return CredentialSpec{.config = text(document, "Config"),
                        .file = text(document, "File"),
                        .registry = text(document, "Registry")};
}

void decode_surroundings(const Json& document, Container& container) {
  const Json& dns = member(document, "DNSConfig");
  container.hosts = texts(document, "Hosts");
  container.groups = texts(document, "Groups");
  container.dns_servers = texts(dns, "Nameservers");
  container.dns_search = texts(dns, "Search");
  container.dns_options = texts(dns, "Options");
  container.capabilities_add = texts(document, "CapabilityAdd");
  container.capabilities_drop = texts(document, "CapabilityDrop");
  container.ulimits = list(document, "Ulimits", decode_ulimit);
  container.sysctls = text_map(document, "Sysctls");
  container.credential_spec = decode_credential_spec(descend(document, {"Privileges", "CredentialSpec"}));
}

}  // namespace

Driver decode_driver(const Json& document) {
  return {.name = text(document, "Name"), .options = text_map(document, "Options")};
}

Container decode_container(const Json& document) {
  Container container;
  container.image = text(document, "Image");
  container.hostname = text(document, "Hostname");
  container.working_directory = text(document, "Dir");
  container.user = text(document, "User");
  container.stop_signal = text(document, "StopSignal");
  container.isolation = text(document, "Isolation");
  if (container.isolation == "default")
    container.isolation.clear();  // the engine writes it where nothing was
  container.command = texts(document, "Command");
  container.arguments = texts(document, "Args");
  container.environment = texts(document, "Env");
  container.labels = text_map(document, "Labels");
  container.mounts = list(document, "Mounts", decode_mount);
  container.secrets = list(document, "Secrets", decode_secret_reference);
  container.configs = list(document, "Configs", decode_config_reference);
  decode_surroundings(document, container);
  container.health_check = decode_health_check(member(document, "Healthcheck"));
  if (given(document, "StopGracePeriod")) container.stop_grace_period = duration(document, "StopGracePeriod");
  container.read_only = flag(document, "ReadOnly");
  container.tty = flag(document, "TTY");
  container.open_stdin = flag(document, "OpenStdin");
  if (given(document, "Init")) container.init = flag(document, "Init");
  return container;
}

}  // namespace iitbfaas::docker
