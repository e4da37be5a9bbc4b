#include "deploy/compose/convert.hpp"
#include "deploy/compose/names.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <cctype>
#include <set>

namespace iitbfaas::deployment::compose {
namespace {

std::vector<std::string> convert_environment(const Service& service) {
  std::vector<std::string> result;
  for (const auto& [name, value] : service.environment) result.push_back(value ? name + "=" + *value : name);
  std::ranges::sort(result);
  return result;
}

/// "10.0.0.5 db", as /etc/hosts has it.
std::vector<std::string> convert_hosts(const Service& service) {
  std::vector<std::string> result;
  for (const auto& host : service.extra_hosts) {
    const auto colon = host.find(':');
    result.push_back(host.substr(colon + 1) + " " + host.substr(0, colon));
  }
  return result;
}

std::optional<docker::HealthCheck> convert_health_check(const Service& service) {
  if (!service.health_check) return std::nullopt;
  const auto& check = *service.health_check;
  return docker::HealthCheck{.test = check.disable ? std::vector<std::string>{"NONE"} : check.test,
                             .interval = check.interval.value_or(Duration{0}),
                             .timeout = check.timeout.value_or(Duration{0}),
                             .start_period = check.start_period.value_or(Duration{0}),
                             .retries = check.retries.value_or(0)};
}

/// "CAP_NET_ADMIN" of "net_admin".
std::set<std::string> capability_names(const std::vector<std::string>& words) {
  std::set<std::string> names;
  for (auto name : words) {
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::toupper(c); });
    if (name == "ALL") return {name};
    names.insert(name.starts_with("CAP_") ? name : "CAP_" + name);
  }
  return names;
}

/// What is added is not dropped.
void convert_capabilities(const Service& service, docker::Container& container) {
  const auto add = capability_names(service.capabilities_add);
  auto drop = capability_names(service.capabilities_drop);
  std::erase_if(drop, [&](const std::string& name) { return add.contains(name); });
  container.capabilities_add = {add.begin(), add.end()};
  container.capabilities_drop = {drop.begin(), drop.end()};
}

std::vector<docker::FileReference> convert_files(const std::vector<FileUse>& uses, const auto& name_of) {
  std::vector<docker::FileReference> files;
  for (const auto& use : uses) {
    docker::FileReference file{.name = name_of(use.source),
                               .file_name = use.target.empty() ? use.source : use.target};
    if (!use.uid.empty()) file.uid = use.uid;
    if (!use.gid.empty()) file.gid = use.gid;
    if (use.mode) file.mode = *use.mode;
    files.push_back(std::move(file));
  }
  return files;
}

void convert_objects(const Service& service, const Names& names, docker::Container& container) {
  container.secrets = convert_files(service.secrets, [&](const auto& key) { return names.secret(key); });
  container.configs = convert_files(service.configs, [&](const auto& key) { return names.config(key); });
  if (service.credential_spec) {
    container.credential_spec = *service.credential_spec;
    if (auto& config = container.credential_spec->config; !config.empty()) {
      config = names.config(config);
      container.configs.push_back({.name = config, .credential_spec = true});
    }
  }
  sort_files(container);
}

docker::Mount convert_volume(const VolumeUse& use, const ComposeProject& project, const Names& names) {
  auto mount = use.mount;
  if (mount.kind != docker::Mount::Kind::volume || mount.source.empty()) return mount;
  const auto& volume = project.volumes.at(use.mount.source);
  mount.source = names.volume(use.mount.source);
  mount.volume = docker::Mount::Volume{.no_copy = use.no_copy};
  if (!volume.external) {
    mount.volume->labels = names.labels(volume.labels);
    mount.volume->driver = volume.driver;
  }
  return mount;
}

std::vector<docker::Mount> convert_volumes(const Service& service, const ComposeProject& project,
                                           const Names& names) {
  std::vector<docker::Mount> mounts;
  std::set<std::string> targets;
  for (const auto& use : service.volumes) {
    if (!targets.insert(use.mount.target).second) {
      throw InvalidSpec{use.where,
                        "something else of the service is mounted at " + use.mount.target + ", too"};
    }
    mounts.push_back(convert_volume(use, project, names));
  }
  return mounts;
}

}  // namespace

void sort_files(docker::Container& container) {
  const auto order = [](const docker::FileReference& file) { return std::tie(file.name, file.file_name); };
  std::ranges::sort(container.secrets, {}, order);
  std::ranges::sort(container.configs, {}, order);
}

docker::Container convert_container(const Service& service, const ComposeProject& project,
                                    const Names& names) {
  docker::Container container;
  container.image = familiar_image(service.image);
  container.hostname = service.hostname;
  container.working_directory = service.working_directory;
  container.user = service.user;
  container.stop_signal = service.stop_signal;
  container.isolation = service.isolation == "default" ? "" : service.isolation;
  container.command = service.entrypoint;
  container.arguments = service.command;
  container.environment = convert_environment(service);
  container.labels = names.labels(service.labels);
  container.mounts = convert_volumes(service, project, names);
  convert_objects(service, names, container);
  container.hosts = convert_hosts(service);
  container.dns_servers = service.dns;
  container.dns_search = service.dns_search;
  convert_capabilities(service, container);
  for (const auto& [name, ulimit] : service.ulimits) container.ulimits.push_back(ulimit);
  container.sysctls = service.sysctls;
  container.health_check = convert_health_check(service);
  container.stop_grace_period = service.stop_grace_period;
  container.read_only = service.read_only;
  container.tty = service.tty;
  container.open_stdin = service.open_stdin;
  container.init = service.init;
  return container;
}

}  // namespace iitbfaas::deployment::compose
