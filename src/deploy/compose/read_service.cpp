#include "base/text.hpp"
#include "deploy/compose/read.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace iitbfaas::deployment::compose {
namespace {

using Kind = YamlTree::Kind;

const std::vector<std::string> known_keys{"deploy",      "cap_add",
                                          "cap_drop",    "command",
                                          "configs",     "credential_spec",
                                          "dns",         "dns_search",
                                          "entrypoint",  "env_file",
                                          "environment", "extra_hosts",
                                          "healthcheck", "hostname",
                                          "image",       "init",
                                          "isolation",   "labels",
                                          "logging",     "networks",
                                          "ports",       "read_only",
                                          "restart",     "secrets",
                                          "sysctls",     "stdin_open",
                                          "stop_signal", "stop_grace_period",
                                          "tmpfs",       "tty",
                                          "ulimits",     "user",
                                          "volumes",     "working_dir"};

struct Ignored {
  const char* key;
  const char* why;
};

/// What Compose knows and a Swarm does not.
constexpr std::array ignored_keys{
    Ignored{"build", "a stack deploys images that are there; build it before, and name it with image:"},
    Ignored{"cgroup_parent", "a Swarm has no such setting"},
    Ignored{"cgroupns_mode", "a Swarm has no such setting"},
    Ignored{"container_name", "replicas have names of their own"},
    Ignored{"depends_on", "a Swarm starts all services at once"},
    Ignored{"devices", "a Swarm hands no devices to containers"},
    Ignored{"domainname", "a Swarm has no such setting"},
    Ignored{"expose", "services on a network reach all of each other's ports"},
    Ignored{"external_links", "services on a network reach each other by name"},
    Ignored{"ipc", "a Swarm has no such setting"},
    Ignored{"links", "services on a network reach each other by name"},
    Ignored{"mac_address", "a Swarm has no such setting"},
    Ignored{"network_mode", "use networks:, with the external network host if need be"},
    Ignored{"pid", "a Swarm has no such setting"},
    Ignored{"privileged", "a Swarm runs nothing privileged; see cap_add"},
    Ignored{"security_opt", "a Swarm has no such setting"},
    Ignored{"shm_size", "a Swarm has no such setting; mount a tmpfs at /dev/shm"},
    Ignored{"userns_mode", "a Swarm has no such setting"}};

/// What other versions of Compose knew, and Docker refuses.
constexpr std::array refused_keys{
    Ignored{"extends", "is not supported; use an anchor, or several files"},
    Ignored{"volume_driver", "is not supported; set the driver in the volumes: section"},
    Ignored{"volumes_from", "is not supported; name the volume in both services"},
    Ignored{"cpu_quota", "is not supported; set deploy.resources"},
    Ignored{"cpu_shares", "is not supported; set deploy.resources"},
    Ignored{"cpuset", "is not supported; set deploy.resources"},
    Ignored{"mem_limit", "is not supported; set deploy.resources"},
    Ignored{"memswap_limit", "is not supported; set deploy.resources"}};

void check_keys(const YamlField& field, const Surroundings& around) {
  auto known = known_keys;
  for (const auto& key : field.keys()) {
    if (key.starts_with("x-")) known.push_back(key);
    const auto refused = std::ranges::find(refused_keys, std::string_view{key}, &Ignored::key);
    if (refused != refused_keys.end()) field.fail_at_key(key, "\"" + key + "\" " + refused->why);
    const auto ignored = std::ranges::find(ignored_keys, std::string_view{key}, &Ignored::key);
    if (ignored == ignored_keys.end()) continue;
    around.warn(field[key], std::string{"is ignored: "} + ignored->why);
    known.push_back(key);
  }
  field.require_known(known);
}

std::vector<std::string> read_command(const YamlField& field) {
  if (!field.stands()) return {};
  if (field.is(Kind::list)) return field.strings();
  try {
    return split_words(field.string());
  } catch (const InvalidSpec&) {
    throw;
  } catch (const Error& error) {
    field.fail(error.what());
  }
}

std::map<std::string, NetworkUse> read_networks(const YamlField& field) {
  std::map<std::string, NetworkUse> networks;
  if (field.is(Kind::list)) {
    for (const auto& element : field.elements()) {
      if (!networks.emplace(element.string(), NetworkUse{.where = element.where()}).second)
        element.fail("\"" + element.string() + "\" stands here twice");
    }
    return networks;
  }
  for (const auto& key : field.keys()) {
    const auto use = field[key];
    use.require_known({"aliases", "ipv4_address", "ipv6_address"});
    networks[key] = {.aliases = use["aliases"].unique_strings(), .where = use.where()};
  }
  return networks;
}

std::vector<FileUse> read_files(const YamlField& field) {
  std::vector<FileUse> uses;
  const auto set = [](const YamlField& value, std::string& into) {
    if (value.stands()) into = value.string();
  };
  for (const auto& element : field.elements()) {
    auto& use = uses.emplace_back(FileUse{.where = element.where()});
    if (!element.is(Kind::map)) {
      use.source = element.string();
      continue;
    }
    element.require_known({"source", "target", "uid", "gid", "mode"});
    set(element["source"], use.source);
    set(element["target"], use.target);
    set(element["uid"], use.uid);
    set(element["gid"], use.gid);
    if (use.source.empty()) element.fail("needs a source: a name of the file's sections");
    if (const auto mode = element["mode"]; mode.stands()) {
      constexpr long long most = 07777;
      const auto value = mode.integer();
      if (value < 0 || value > most) mode.fail("is no file mode; write 0440");
      use.mode = static_cast<std::uint32_t>(value);
    }
  }
  return uses;
}

std::optional<HealthCheck> read_health_check(const YamlField& field) {
  if (!field.stands()) return std::nullopt;
  field.require_known({"disable", "interval", "retries", "test", "timeout", "start_period"});
  if (!field.present()) field.fail("must be a mapping");
  HealthCheck check;
  const auto span = [](const YamlField& value, std::optional<Duration>& into) {
    if (value.stands()) into = value.span();
  };
  const auto test = field["test"];
  if (test.is(Kind::list)) check.test = test.strings();
  if (test.stands() && !test.is(Kind::list)) check.test = {"CMD-SHELL", test.string()};
  if (field["disable"].stands()) check.disable = field["disable"].boolean();
  if (check.disable && test.stands()) test.fail("is given and disabled at the same time");
  span(field["interval"], check.interval);
  span(field["timeout"], check.timeout);
  span(field["start_period"], check.start_period);
  if (const auto retries = field["retries"]; retries.stands()) {
    const auto value = retries.integer();
    if (value < 0 || value > std::numeric_limits<int>::max()) retries.fail("is no number of retries");
    check.retries = static_cast<int>(value);
  }
  return check;
}

std::optional<docker::Driver> read_logging(const YamlField& field) {
  if (!field.stands()) return std::nullopt;
  field.require_known({"driver", "options"});
  if (!field.present()) field.fail("must be a mapping");
  docker::Driver driver;
  if (field["driver"].stands()) driver.name = field["driver"].string();
  for (const auto& key : field["options"].keys()) {
    driver.options[key] = field["options"][key].scalar().value_or("");
  }
  return driver;
}

std::map<std::string, docker::Ulimit> read_ulimits(const YamlField& field) {
  std::map<std::string, docker::Ulimit> ulimits;
  for (const auto& key : field.keys()) {
    const auto value = field[key];
    auto& ulimit = ulimits[key] = {.name = key};
    if (!value.is(Kind::map)) {
      ulimit.soft = ulimit.hard = value.integer();
      continue;
    }
    value.require_known({"soft", "hard"});
    if (!value["soft"].stands() || !value["hard"].stands()) value.fail("needs both soft and hard");
    ulimit.soft = value["soft"].integer();
    ulimit.hard = value["hard"].integer();
  }
  return ulimits;
}

std::optional<docker::CredentialSpec> read_credential_spec(const YamlField& field) {
  if (!field.stands()) return std::nullopt;
  field.require_known({"config", "file", "registry"});
  docker::CredentialSpec spec;
  if (field["config"].stands()) spec.config = field["config"].string();
  if (field["file"].stands()) spec.file = field["file"].string();
  if (field["registry"].stands()) spec.registry = field["registry"].string();
  const int given = int{!spec.config.empty()} + int{!spec.file.empty()} + int{!spec.registry.empty()};
  if (given > 1) field.fail("takes one of config, file and registry");
  return given == 0 ? std::nullopt : std::optional{spec};
}

std::vector<std::string> read_hosts(const YamlField& field) {
  std::vector<std::string> hosts;
  if (field.is(Kind::list)) {
    hosts = field.unique_strings();
  } else {
    for (const auto& [name, address] : string_map(field)) hosts.push_back(name + ":" + address);
  }
  for (const auto& host : hosts) {
    const auto colon = host.find(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == host.size())
      field.fail("\"" + host + "\" is no host; write NAME:ADDRESS");
  }
  return hosts;
}

std::string read_restart(const YamlField& field) {
  const auto& policy = field.string();
  const auto name = policy.substr(0, policy.find(':'));
  const bool has_count = name.size() != policy.size();
  const bool known =
      name.empty() || name == "no" || name == "always" || name == "unless-stopped" || name == "on-failure";
  const bool counts = !has_count || (name == "on-failure" &&
                                     base::parse_number<std::uint64_t>(policy.substr(name.size() + 1)));
  if (!known || !counts) field.fail("must be \"no\", always, unless-stopped, on-failure or on-failure:N");
  return policy;
}

void read_texts(const YamlField& field, Service& service) {
  const auto set = [&](const char* key, std::string& into) {
    if (field[key].stands()) into = field[key].string();
  };
  set("image", service.image);
  set("hostname", service.hostname);
  set("working_dir", service.working_directory);
  set("user", service.user);
  set("stop_signal", service.stop_signal);
  service.isolation = one_of(field["isolation"], {"default", "process", "hyperv"});
  if (field["restart"].stands()) service.restart = read_restart(field["restart"]);
}

void read_flags(const YamlField& field, Service& service) {
  const auto set = [&](const char* key, bool& into) {
    if (field[key].stands()) into = field[key].boolean();
  };
  set("read_only", service.read_only);
  set("tty", service.tty);
  set("stdin_open", service.open_stdin);
  if (field["init"].stands()) service.init = field["init"].boolean();
  if (field["stop_grace_period"].stands()) service.stop_grace_period = field["stop_grace_period"].span();
}

}  // namespace

Service read_service(const YamlField& field, const Surroundings& around) {
  if (!field.present()) field.fail("is empty; give it an image");
  check_keys(field, around);
  Service service{.where = field.where()};
  read_texts(field, service);
  read_flags(field, service);
  service.command = read_command(field["command"]);
  service.entrypoint = read_command(field["entrypoint"]);
  service.environment = read_environment(field, around);
  service.labels = string_map(field["labels"]);
  service.sysctls = string_map(field["sysctls"]);
  service.ports = read_ports(field["ports"], around);
  service.volumes = read_volumes(field["volumes"], around);
  std::ranges::move(read_tmpfs(field["tmpfs"], around), std::back_inserter(service.volumes));
  service.networks = read_networks(field["networks"]);
  service.configs = read_files(field["configs"]);
  service.secrets = read_files(field["secrets"]);
  service.capabilities_add = field["cap_add"].unique_strings();
  service.capabilities_drop = field["cap_drop"].unique_strings();
  service.dns = one_or_many(field["dns"]);
  service.dns_search = one_or_many(field["dns_search"]);
  service.extra_hosts = read_hosts(field["extra_hosts"]);
  service.ulimits = read_ulimits(field["ulimits"]);
  service.logging = read_logging(field["logging"]);
  service.health_check = read_health_check(field["healthcheck"]);
  service.credential_spec = read_credential_spec(field["credential_spec"]);
  read_deployment(field["deploy"], service.deployment);
  return service;
}

}  // namespace iitbfaas::deployment::compose
