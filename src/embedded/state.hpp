#pragma once
#include "embedded/supervisor/job.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// What the embedded engine knows: values. Specs stand beside what was read from them, as the client wrote
/// them, so that fields unknown to us come back.
namespace iitbfaas::embedded {

using Time = std::chrono::system_clock::time_point;
using StringMap = std::map<std::string, std::string>;

struct PortWish {
  std::uint16_t target = 0;
  std::uint16_t published = 0;  ///< zero: the engine chooses
  std::string protocol = "tcp";
  friend bool operator==(const PortWish&, const PortWish&) = default;
};

struct RestartWish {
  enum class Condition { none, on_failure, any };
  Condition condition = Condition::any;
  std::chrono::nanoseconds delay{std::chrono::seconds{5}};
  std::uint64_t max_attempts = 0;  ///< zero: no limit
  std::chrono::nanoseconds window{0};
  friend bool operator==(const RestartWish&, const RestartWish&) = default;
};

/// What one task is to be.
struct TaskWish {
  std::string document = {};  ///< {"TaskTemplate": …, "EndpointSpec": …}: the same bytes mean the same task
  std::string image = {};
  std::vector<PortWish> ports = {};
  std::vector<std::string> constraints = {};
  std::int64_t reserved_memory = 0;
  std::int64_t reserved_cpus = 0;  ///< billionths
  std::chrono::nanoseconds stop_grace{std::chrono::seconds{10}};
  RestartWish restart = {};
  bool is_function = false;  ///< carries our label: it listens where the variable `port` says
  friend bool operator==(const TaskWish&, const TaskWish&) = default;
};

struct UpdateWish {
  enum class OnFailure { pause, go_on, roll_back };
  std::uint64_t parallelism = 1;  ///< zero: all at once
  std::chrono::nanoseconds delay{0};
  bool start_first = false;
  OnFailure on_failure = OnFailure::pause;
  friend bool operator==(const UpdateWish&, const UpdateWish&) = default;
};

struct ServiceWish {
  std::string name = {};
  StringMap labels = {};
  bool global = false;
  std::uint64_t replicas = 1;
  TaskWish task = {};
  UpdateWish update = {};
  friend bool operator==(const ServiceWish&, const ServiceWish&) = default;
};

struct Service {
  enum class Update { none, updating, paused, completed, rolled_back };
  std::string id = {};
  std::uint64_t version = 0;
  Time created_at = {}, updated_at = {};
  std::string document = {};           ///< the spec as the client wrote it, JSON
  std::string previous_document = {};  ///< before the last update; empty: none
  ServiceWish wish = {};
  Update update = Update::none;
  Time update_started_at = {}, update_ended_at = {};
  std::string update_message = {};
};

/// In the order of a task's life; what comes after `running` is an end.
enum class TaskState {
  fresh,
  pending,
  assigned,
  preparing,
  starting,
  running,
  complete,
  shutdown,
  failed,
  rejected
};
enum class Desired { ready, running, shutdown, remove };

inline bool is_over(TaskState state) noexcept { return state > TaskState::running; }

struct Task {
  std::string id = {};
  std::string service_id = {};
  std::uint32_t slot = 0;  ///< zero for a global service
  std::uint64_t version = 0;
  Time created_at = {}, updated_at = {};
  TaskWish wish = {};
  Desired desired = Desired::running;
  TaskState state = TaskState::fresh;
  Time state_since = {};
  std::string message = "created";
  std::string error = {};
  std::optional<int> exit_code = {};
  pid_t pid = 0;
  std::vector<PortWish> ports = {};  ///< as given out
  supervisor::Identity supervisor = {};
  std::string container_id = {};
  Time not_before = {};       ///< a restart waits until then
  std::uint64_t attempt = 0;  ///< restarts in a row that led here
  bool lost = false;          ///< ended with the machine, not by itself
  std::optional<Time> stop_asked_at = {};
};

/// A secret or a config. Its data is a file of its own.
struct Object {
  std::string id = {};
  std::uint64_t version = 0;
  Time created_at = {}, updated_at = {};
  std::string name = {};
  StringMap labels = {};
  std::string document = {};  ///< the spec, JSON, without a secret's data
};

struct Network {
  std::string id = {};
  std::string name = {};
  Time created_at = {};
  StringMap labels = {};
  std::string document = {};  ///< as it was asked for
};

struct Node {
  enum class Availability { active, pause, drain };
  std::string id = {};
  std::string hostname = {};
  std::uint64_t version = 0;
  Time created_at = {}, updated_at = {};
  Availability availability = Availability::active;
  StringMap labels = {};
  std::string document = {};      ///< the spec, JSON
  std::int64_t memory_bytes = 0;  ///< of the machine, read at start
  std::int64_t nano_cpus = 0;
};

struct State {
  Node node = {};
  std::map<std::string, Service> services = {};  ///< by id, as all of these
  std::map<std::string, Task> tasks = {};
  std::map<std::string, Object> secrets = {};
  std::map<std::string, Object> configs = {};
  std::map<std::string, Network> networks = {};
};

}  // namespace iitbfaas::embedded
