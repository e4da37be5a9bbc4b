#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// The Engine's vocabulary (Docker Engine API 1.41, docs.docker.com/engine/api). Values; codec.hpp reads and
/// writes them. Fields we do not name survive a read-modify-write in `document`.
namespace iitbfaas::docker {

using Time = std::chrono::system_clock::time_point;
using StringMap = std::map<std::string, std::string>;

struct Info {
  enum class Swarm { inactive, pending, active, error, locked };
  std::string id = {}, name = {}, server_version = {}, operating_system = {}, kernel = {}, architecture = {};
  Swarm swarm = Swarm::inactive;
  bool manager = false;  ///< ControlAvailable
  std::string swarm_error = {}, node_id = {}, node_address = {};
  std::uint64_t memory_bytes = 0;
  std::uint32_t cpus = 0;
  std::vector<std::string> warnings = {};
  StringMap labels = {};  ///< of the engine; the embedded engine says which limits apply here
};

struct Version {
  std::string version = {}, api_version = {}, min_api_version = {}, os = {}, arch = {}, platform = {};
};

struct Mount {
  enum class Kind { bind, volume, tmpfs };
  Kind kind = Kind::bind;
  std::string source = {}, target = {};
  bool read_only = false;
  std::uint64_t tmpfs_bytes = 0;
  friend bool operator==(const Mount&, const Mount&) = default;
};

/// A secret or config as a file in a container.
struct FileReference {
  std::string id = {}, name = {}, file_name = {};  ///< relative file names land in /run/secrets or /
  std::string uid = "0", gid = "0";
  std::uint32_t mode = 0444;
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

struct Resources {
  std::int64_t nano_cpus = 0;
  std::int64_t memory_bytes = 0;
  std::int64_t pids = 0;  ///< limits only
  friend bool operator==(const Resources&, const Resources&) = default;
};

struct RestartPolicy {
  std::string condition = "any";  ///< none, on-failure, any
  std::chrono::nanoseconds delay{std::chrono::seconds{5}};
  std::uint64_t max_attempts = 0;
  std::chrono::nanoseconds window{0};
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
  std::string order = "stop-first";
  friend bool operator==(const UpdatePolicy&, const UpdatePolicy&) = default;
};

struct NetworkAttachment {
  std::string target = {};  ///< network name or id
  std::vector<std::string> aliases = {};
  friend bool operator==(const NetworkAttachment&, const NetworkAttachment&) = default;
};

struct Container {
  std::string image = {}, hostname = {}, working_directory = {}, user = {}, stop_signal = {};
  std::vector<std::string> command = {};    ///< replaces the image's entry point
  std::vector<std::string> arguments = {};  ///< replaces the image's command
  std::vector<std::string> environment = {};
  StringMap labels = {};
  std::vector<Mount> mounts = {};
  std::vector<FileReference> secrets = {}, configs = {};
  std::vector<std::string> hosts = {}, dns_options = {}, capabilities_drop = {};
  std::optional<HealthCheck> health_check = {};
  std::optional<std::chrono::nanoseconds> stop_grace_period = {};
  bool read_only = false;
  std::optional<bool> init = {};
  friend bool operator==(const Container&, const Container&) = default;
};

struct ServiceSpec {
  std::string name = {};
  StringMap labels = {};
  Container container = {};
  Resources limits = {}, reservations = {};
  RestartPolicy restart = {};
  std::vector<std::string> constraints = {};
  std::vector<NetworkAttachment> networks = {};
  std::uint64_t force_update = 0;
  bool global = false;
  std::uint64_t replicas = 1;  ///< when not global
  std::optional<UpdatePolicy> update = {}, rollback = {};
  std::string endpoint_mode = "dnsrr";
  std::vector<Port> ports = {};
  friend bool operator==(const ServiceSpec&, const ServiceSpec&) = default;
};

struct Service {
  std::string id = {};
  std::uint64_t version = 0;
  Time created_at = {}, updated_at = {};
  ServiceSpec spec = {};
  std::string document = {};  ///< the spec as the engine sent it, JSON: what an update starts from
};

struct Task {
  struct Address {
    std::string network_id = {}, network_name = {};
    std::vector<std::string> addresses = {};  ///< "10.0.1.7/24"
  };
  std::string id = {}, service_id = {}, node_id = {}, name = {}, image = {}, container_id = {};
  std::uint32_t slot = 0;
  std::uint64_t version = 0;
  Time created_at = {}, updated_at = {}, state_since = {};
  std::string desired_state = {};  ///< running, shutdown, remove, ready
  std::string state = {};  ///< new pending assigned … running complete failed rejected shutdown orphaned
  std::string message = {}, error = {};  ///< Status.Message, Status.Err
  std::optional<int> exit_code = {};
  int pid = 0;
  std::vector<Port> ports = {};  ///< Status.PortStatus.Ports, each once
  std::vector<Address> networks = {};
  StringMap labels = {};  ///< of the container
};

struct Node {
  std::string id = {}, hostname = {}, role = {}, availability = {}, state = {}, message = {}, address = {},
              engine_version = {};
  std::uint64_t version = 0;
  bool leader = false;
  std::string reachability = {};     ///< of a manager: reachable, unreachable, unknown
  std::string manager_address = {};  ///< "198.18.0.11:2377", where others join
  std::int64_t nano_cpus = 0, memory_bytes = 0;
  std::string architecture = {}, operating_system = {};
  StringMap labels = {};
  StringMap engine_labels = {};  ///< from the daemon's own configuration
  std::string document = {};     ///< the spec, JSON
};

/// What holds for a whole Swarm.
struct SwarmSettings {
  std::chrono::nanoseconds heartbeat{std::chrono::seconds{5}};  ///< a node is down after about three
  std::int64_t task_history = 5;                                ///< ended tasks kept for each slot
  bool autolock = false;  ///< a manager that restarts asks for the unlock key
  std::chrono::nanoseconds certificate_validity{std::chrono::hours{24 * 90}};  ///< of a node's certificate
  std::uint64_t ca_rotations = 0;  ///< one more makes the managers replace the root CA
  friend bool operator==(const SwarmSettings&, const SwarmSettings&) = default;
};

struct Swarm {
  std::string id = {};
  std::uint64_t version = 0;
  SwarmSettings settings = {};
  std::string worker_token = {}, manager_token = {};  ///< secrets: whoever has one can join
  bool rotating_ca = false;
  std::string document = {};  ///< the settings as the engine sent them, JSON
};

struct Network {
  std::string id = {}, name = {}, driver = {}, scope = {};
  bool attachable = false;
  StringMap labels = {};
};

struct NetworkSpec {
  std::string name = {}, driver = "overlay";
  bool attachable = true;
  StringMap labels = {}, options = {};
};

struct Image {
  std::string id = {};
  std::vector<std::string> tags = {}, digests = {}, entrypoint = {}, command = {}, environment = {},
                           layers = {};
  StringMap labels = {};
  std::uint64_t bytes = 0;
  std::string architecture = {}, user = {}, working_directory = {};
};

/// A secret or a config; a secret's data never comes back.
struct Object {
  std::string id = {}, name = {};
  std::uint64_t version = 0;
  Time created_at = {};
  StringMap labels = {};
  std::string data = {};  ///< configs only
};

struct Event {
  std::string type = {}, action = {}, id = {};  ///< "service", "update", …
  StringMap attributes = {};
  Time time = {};
};

struct LogRecord {
  bool is_error = false;
  Time time = {};
  std::string task_id = {}, node_id = {}, service_id = {};
  std::string text = {};  ///< one line, without the newline
};

}  // namespace iitbfaas::docker
