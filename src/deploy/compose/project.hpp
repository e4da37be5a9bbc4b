#pragma once
#include "docker/types.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

/// What Compose files say, in Compose's own terms: files read and merged, variables and paths resolved, names
/// not yet those of a stack. Values. `members()` is what merging goes through.
namespace iitbfaas::deployment::compose {

using docker::StringMap;
using Duration = std::chrono::nanoseconds;

/// A secret or config as a service takes it.
struct FileUse {
  std::string source = {}, target = {}, uid = {}, gid = {};
  std::optional<std::uint32_t> mode = {};
  std::string where = {};  ///< "stack.yml:3:5: …"
};

/// `mount.source` is the volume's name in the file, or a path of the machine.
struct VolumeUse {
  docker::Mount mount = {};
  bool no_copy = false;
  std::string where = {};
};

struct NetworkUse {
  std::vector<std::string> aliases = {};
  std::string where = {};
};

struct HealthCheck {
  std::vector<std::string> test = {};
  bool disable = false;
  std::optional<Duration> interval = {}, timeout = {}, start_period = {};
  std::optional<int> retries = {};
  static constexpr auto members() {
    return std::make_tuple(&HealthCheck::test, &HealthCheck::disable, &HealthCheck::interval,
                           &HealthCheck::timeout, &HealthCheck::start_period, &HealthCheck::retries);
  }
};

struct UpdatePolicy {
  std::optional<std::uint64_t> parallelism = {};
  std::optional<Duration> delay = {}, monitor = {};
  std::string failure_action = {}, order = {};
  std::optional<double> max_failure_ratio = {};
  static constexpr auto members() {
    return std::make_tuple(&UpdatePolicy::parallelism, &UpdatePolicy::delay, &UpdatePolicy::monitor,
                           &UpdatePolicy::failure_action, &UpdatePolicy::order,
                           &UpdatePolicy::max_failure_ratio);
  }
};

struct RestartPolicy {
  std::string condition = {};
  std::optional<Duration> delay = {}, window = {};
  std::optional<std::uint64_t> max_attempts = {};
  static constexpr auto members() {
    return std::make_tuple(&RestartPolicy::condition, &RestartPolicy::delay, &RestartPolicy::window,
                           &RestartPolicy::max_attempts);
  }
};

struct Resources {
  std::optional<std::int64_t> nano_cpus = {}, memory_bytes = {}, pids = {};
  std::vector<docker::GenericResource> generic = {};
  static constexpr auto members() {
    return std::make_tuple(&Resources::nano_cpus, &Resources::memory_bytes, &Resources::pids,
                           &Resources::generic);
  }
};

/// `deploy:`.
struct Deployment {
  std::string mode = {}, endpoint_mode = {};
  std::optional<std::uint64_t> replicas = {};
  StringMap labels = {};
  std::optional<UpdatePolicy> update = {}, rollback = {};
  std::optional<RestartPolicy> restart = {};
  Resources limits = {}, reservations = {};
  std::vector<std::string> constraints = {}, spread_over = {};
  std::uint64_t max_replicas_per_node = 0;
  static constexpr auto members() {
    return std::make_tuple(&Deployment::mode, &Deployment::endpoint_mode, &Deployment::replicas,
                           &Deployment::labels, &Deployment::update, &Deployment::rollback,
                           &Deployment::restart, &Deployment::limits, &Deployment::reservations,
                           &Deployment::constraints, &Deployment::spread_over,
                           &Deployment::max_replicas_per_node);
  }
};

struct Service {
  std::string where = {};
  std::string image = {}, hostname = {}, working_directory = {}, user = {}, stop_signal = {}, isolation = {},
              restart = {};
  std::vector<std::string> command = {}, entrypoint = {};
  std::map<std::string, std::optional<std::string>> environment = {};
  StringMap labels = {}, sysctls = {};
  std::vector<docker::Port> ports = {};
  std::vector<VolumeUse> volumes = {};
  std::map<std::string, NetworkUse> networks = {};
  std::vector<FileUse> configs = {}, secrets = {};
  std::vector<std::string> capabilities_add = {}, capabilities_drop = {}, dns = {}, dns_search = {};
  std::vector<std::string> extra_hosts = {};  ///< "name:address"
  std::map<std::string, docker::Ulimit> ulimits = {};
  std::optional<docker::Driver> logging = {};
  std::optional<HealthCheck> health_check = {};
  std::optional<docker::CredentialSpec> credential_spec = {};
  std::optional<Duration> stop_grace_period = {};
  bool read_only = false, tty = false, open_stdin = false;
  std::optional<bool> init = {};
  Deployment deployment = {};
  static constexpr auto members() {
    return std::make_tuple(&Service::image, &Service::hostname, &Service::working_directory, &Service::user,
                           &Service::stop_signal, &Service::isolation, &Service::restart, &Service::command,
                           &Service::entrypoint, &Service::environment, &Service::labels, &Service::sysctls,
                           &Service::ports, &Service::volumes, &Service::networks, &Service::configs,
                           &Service::secrets, &Service::capabilities_add, &Service::capabilities_drop,
                           &Service::dns, &Service::dns_search, &Service::extra_hosts, &Service::ulimits,
                           &Service::logging, &Service::health_check, &Service::credential_spec,
                           &Service::stop_grace_period, &Service::read_only, &Service::tty,
                           &Service::open_stdin, &Service::init, &Service::deployment);
  }
};

struct Network {
  std::string name = {};  ///< empty: the stack's name, "_" and the key
  bool external = false, attachable = false, internal = false;
  docker::Driver driver = {};
  StringMap labels = {};
  std::string ipam_driver = {};
  std::vector<std::string> subnets = {};
};

struct Volume {
  std::string name = {};
  bool external = false;
  docker::Driver driver = {};
  StringMap labels = {};
};

/// A secret or a config.
struct Object {
  std::string name = {};
  bool external = false;
  std::string data = {};  ///< of its file
  StringMap labels = {};
  docker::ObjectOptions options = {};
  std::string where = {};
};

}  // namespace iitbfaas::deployment::compose

namespace iitbfaas {

/// The Compose sections of a stack's files.
struct ComposeProject {
  std::map<std::string, deployment::compose::Service> services = {};
  std::map<std::string, deployment::compose::Network> networks = {};
  std::map<std::string, deployment::compose::Volume> volumes = {};
  std::map<std::string, deployment::compose::Object> secrets = {}, configs = {};
};

}  // namespace iitbfaas
