#pragma once
#include "observe/container_metrics/cgroup_files.hpp"
#include "observe/container_metrics/kept_file.hpp"
#include "observe/container_metrics/record.hpp"
#include "observe/container_metrics/usage.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iitbfaas::observe {

/// The id in the name of a container's control group: "4b5f…", "docker-4b5f….scope". Empty: it is no
/// container's.
std::string_view container_id(std::string_view group) noexcept;

/// The running containers of a Docker Engine, by their control groups. One thread at a time.
class Cgroups {
 public:
  struct Folders {
    std::filesystem::path cgroups = "/sys/fs/cgroup";  ///< version 1 or 2
    std::filesystem::path containers = "/var/lib/docker/containers";
    std::filesystem::path processes = "/proc";  ///< of the node
  };
  explicit Cgroups(Folders folders);

  /// In one pass. A control group of which this engine has no record is not its container, and not shown.
  /// Limits are read anew every minute. A container that ended for want of memory says so for five minutes
  /// more: its control group, which counts such ends, goes with it. `now`: Unix time.
  Snapshot read(double now);

 private:
  struct Known {
    std::string path;  ///< below the root: "/docker/4b5f…"
    ContainerRecord record;
    std::shared_ptr<const std::string> labels;
    std::vector<KeptFile> files;  ///< one for each that cgroup_files names and that is no limit
    Usage usage;
    double limits_read_at = 0;
    std::string process;  ///< folder of one of its processes; empty: not found yet
  };
  struct Ended {
    std::shared_ptr<const std::string> labels;
    double oom_kills = 0;  ///< seen while it ran
    double at = 0;
    bool oom_killed = false;  ///< the engine's own word
  };
  using Found = std::vector<std::pair<std::string, std::string>>;  ///< id, path

  void find(const std::string& path, unsigned depth, Found& found) const;
  Known* current(const std::string& id, const std::string& path, std::map<std::string, Known>& still);
  void add_ended(Snapshot& snapshot, double now);
  bool is_worth_showing(const std::string& id, Ended& ended, double now);
  std::optional<Known> meet(const std::string& id, const std::string& path);
  std::optional<ContainerRecord> record_of(const std::string& id);
  std::string file_path(const std::string& path, const CgroupFile& file) const;
  bool take(const CgroupFile& file, std::optional<std::string_view> text, Usage& usage);
  bool take_usage(Known& known);
  void take_limits(Known& known, double now);
  void take_network(Known& known);
  bool read_network(Known& known);
  void name_devices(std::vector<DeviceUsage>& devices);
  std::string process_of(Known& known);

  Folders folders_;
  bool version_2_;
  std::string hierarchy_;  ///< where containers are looked for
  std::size_t most_open_;
  std::map<std::string, Known> known_;               ///< by id
  std::map<std::string, Ended> ended_;               ///< by id
  std::map<std::string, std::string> device_names_;  ///< by number: "254:0" is "/dev/vda"
  std::vector<char> buffer_;
  std::uint64_t failures_ = 0;
};

}  // namespace iitbfaas::observe
