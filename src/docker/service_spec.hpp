#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// What a Swarm service is to be: the part of the Engine's vocabulary that functions and stacks are written
/// in.
namespace iitbfaas::docker {

using StringMap = std::map<std::string, std::string>;

/// What runs a log, a network, a volume or a secret, and what it is told.
struct Driver {
  std::string name = {};
  StringMap options = {};
  friend bool operator==(const Driver&, const Driver&) = default;
};

struct Mount {
  enum class Kind { bind, volume, tmpfs, named_pipe };
  struct Volume {
    bool no_copy = false;
    StringMap labels = {};
    Driver driver = {};
    friend bool operator==(const Volume&, const Volume&) = default;
  };
  Kind kind = Kind::bind;
  std::string source = {}, target = {};
  bool read_only = false;
  std::string bind_propagation = {};
  std::optional<Volume> volume = {};  ///< how the engine makes the volume when it is not there
  std::uint64_t tmpfs_bytes = 0;
  friend bool operator==(const Mount&, const Mount&) = default;
};

/// A secret or config as a file in a container.
struct FileReference {
  std::string id = {}, name = {}, file_name = {};  ///< relative file names land in /run/secrets or /
  std::string uid = "0", gid = "0";
  std::uint32_t mode = 0444;
  bool credential_spec = false;  ///< of a config: the engine reads it, the container does not see it
  friend bool operator==(const FileReference&, const FileReference&) = default;
};

struct Port {
  enum class Mode { ingress, host };
  std::string protocol = "tcp";
  std::uint16_t target = 0;
  std::uint16_t published = 0;  ///< zero: the engine chooses
  Mode mode = Mode::host;
  friend bool operator==(const Port&, const Port&) = default;
};

struct GenericResource {
  std::string kind = {};
  std::int64_t value = 0;
  friend bool operator==(const GenericResource&, const GenericResource&) = default;
};

struct Resources {
  std::int64_t nano_cpus = 0;
  std::int64_t memory_bytes = 0;
  std::int64_t pids = 0;                      ///< limits only
  std::vector<GenericResource> generic = {};  ///< reservations only
  friend bool operator==(const Resources&, const Resources&) = default;
};

/// Without a condition there is no policy: the engine restarts whatever ends, after its own delay of 5 s.
struct RestartPolicy {
  std::string condition = {};  ///< none, on-failure, any
  std::optional<std::chrono::nanoseconds> delay = {};
  std::uint64_t max_attempts = 0;
  std::optional<std::chrono::nanoseconds> window = {};
  friend bool operator==(const RestartPolicy&, const RestartPolicy&) = default;
};

struct HealthCheck {
  std::vector<std::string> test = {};  ///< {"CMD", …}; empty: none
  std::chrono::nanoseconds interval{0}, timeout{0}, start_period{0};
  int retries = 0;
  friend bool operator==(const HealthCheck&, const HealthCheck&) = default;
};

struct UpdatePolicy {
  std::uint64_t parallelism = 1;
  std::chrono::nanoseconds delay{0};
  std::string failure_action = "pause";
  std::chrono::nanoseconds monitor{0};
  float max_failure_ratio = 0;
  std::string order = "stop-first";
  friend bool operator==(const UpdatePolicy&, const UpdatePolicy&) = default;
};

struct NetworkAttachment {
  std::string target = {};  ///< network name or id
  std::vector<std::string> aliases = {};
  friend bool operator==(const NetworkAttachment&, const NetworkAttachment&) = default;
};

struct Ulimit {
  std::string name = {};
  std::int64_t soft = 0, hard = 0;
  friend bool operator==(const Ulimit&, const Ulimit&) = default;
};

/// Where Windows takes a service account from; one of the three.
struct CredentialSpec {
  std::string config = {}, file = {}, registry = {};
  friend bool operator==(const CredentialSpec&, const CredentialSpec&) = default;
};

struct Container {
  std::string image = {}, hostname = {}, working_directory = {}, user = {}, stop_signal = {};
  std::string isolation = {};               ///< "process", "hyperv": Windows; empty: the default
  std::vector<std::string> command = {};    ///< replaces the image's entry point
  std::vector<std::string> arguments = {};  ///< replaces the image's command
  std::vector<std::string> environment = {};
  StringMap labels = {};
  std::vector<Mount> mounts = {};
  std::vector<FileReference> secrets = {}, configs = {};
  std::vector<std::string> hosts = {}, groups = {};
  std::vector<std::string> dns_servers = {}, dns_search = {}, dns_options = {};
  std::vector<std::string> capabilities_add = {}, capabilities_drop = {};
  std::vector<Ulimit> ulimits = {};
  StringMap sysctls = {};
  std::optional<CredentialSpec> credential_spec = {};
  std::optional<HealthCheck> health_check = {};
  std::optional<std::chrono::nanoseconds> stop_grace_period = {};
  bool read_only = false, tty = false, open_stdin = false;
  std::optional<bool> init = {};
  friend bool operator==(const Container&, const Container&) = default;
};

struct ServiceSpec {
  std::string name = {};
  StringMap labels = {};
  Container container = {};
  Resources limits = {}, reservations = {};
  RestartPolicy restart = {};
  std::optional<Driver> log_driver = {};
  std::vector<std::string> constraints = {};
  std::vector<std::string> spread_over = {};  ///< placement preferences: "node.labels.zone"
  std::uint64_t max_replicas_per_node = 0;
  std::vector<NetworkAttachment> networks = {};
  std::uint64_t force_update = 0;
  bool global = false;
  std::uint64_t replicas = 1;  ///< when not global
  std::optional<UpdatePolicy> update = {}, rollback = {};
  std::string endpoint_mode = "dnsrr";
  std::vector<Port> ports = {};
  friend bool operator==(const ServiceSpec&, const ServiceSpec&) = default;
};

}  // namespace iitbfaas::docker
