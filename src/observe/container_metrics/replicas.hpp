#pragma once
#include "base/process_stat.hpp"
#include "observe/container_metrics/parse.hpp"
#include "observe/container_metrics/record.hpp"
#include "observe/container_metrics/usage.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iitbfaas::observe {

/// A replica of the embedded engine, by the record of its task.
struct ReplicaRecord {
  ContainerRecord container = {};  ///< its name without the service's
  std::string service_id = {};
  bool running = false;
  pid_t supervisor = 0;                     ///< whose descendants are the replica
  std::uint64_t supervisor_started_at = 0;  ///< clock ticks since boot
  double memory_limit = 0;                  ///< bytes; zero: none
  double threads_limit = 0;                 ///< zero: none
};

/// Throws Error.
ReplicaRecord decode_replica_record(std::string_view text);
/// The name in a record of a service. Throws Error.
std::string decode_service_name(std::string_view text);
/// The id in any record. Throws Error.
std::string decode_id(std::string_view text);

/// What the processes below each of `roots` use together, those that ended and were waited for among them.
/// `ticks` a second, `page` in bytes.
std::map<pid_t, Usage> usage_below(const std::vector<base::ProcessStat>& processes,
                                   const std::vector<pid_t>& roots, double ticks, double page);

/// The running replicas of an embedded engine: processes of this machine, without control groups of their own
/// where the engine's user is an ordinary one. One thread at a time.
class Replicas {
 public:
  explicit Replicas(std::filesystem::path state, std::filesystem::path processes = "/proc");

  /// In one pass. `now`: Unix time.
  Snapshot read(double now);

 private:
  std::vector<ReplicaRecord> records();
  std::string node_id() const;
  std::string service_name(const std::string& id) const;
  std::vector<base::ProcessStat> processes();

  std::filesystem::path state_, processes_;
  double booted_at_;  ///< Unix time
  std::vector<char> buffer_;
  std::uint64_t failures_ = 0;
};

}  // namespace iitbfaas::observe
