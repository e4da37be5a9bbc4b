#pragma once
#include "docker/service_spec.hpp"

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
  bool attachable = false, internal = false;
  StringMap labels = {}, options = {};
  std::vector<std::string> subnets = {};
};

struct NetworkSpec {
  std::string name = {}, driver = "overlay";
  bool attachable = true, internal = false;
  StringMap labels = {}, options = {};
  std::string ipam_driver = {};
  std::vector<std::string> subnets = {};  ///< "10.5.0.0/24"; empty: the engine chooses one
};

struct Image {
  std::string id = {};
  std::vector<std::string> tags = {}, digests = {}, entrypoint = {}, command = {}, environment = {},
                           layers = {};
  StringMap labels = {};
  std::uint64_t bytes = 0;
  std::string architecture = {}, user = {}, working_directory = {};
};

/// Beside its data, how a secret or a config is kept and filled in.
struct ObjectOptions {
  Driver driver = {};           ///< secrets only: where the data comes from instead
  std::string templating = {};  ///< "golang": the engine fills the data in for each task
  friend bool operator==(const ObjectOptions&, const ObjectOptions&) = default;
};

/// A secret or a config; a secret's data never comes back.
struct Object {
  std::string id = {}, name = {};
  std::uint64_t version = 0;
  Time created_at = {};
  StringMap labels = {};
  std::string data = {};  ///< configs only
  ObjectOptions options = {};
};

/// What a container uses at one moment (GET /containers/{id}/stats). Nothing where the engine does not tell.
struct ContainerStats {
  Time read_at = {};
  std::chrono::nanoseconds cpu_time{0};  ///< since its start
  std::uint64_t memory_bytes = 0;        ///< without file pages that can be dropped
  std::uint64_t memory_limit = 0;        ///< the node's memory when there is none
  std::uint32_t pids = 0;                ///< processes and threads
  std::optional<std::uint64_t> received_bytes = {}, sent_bytes = {}, read_bytes = {}, written_bytes = {};
  friend bool operator==(const ContainerStats&, const ContainerStats&) = default;
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
