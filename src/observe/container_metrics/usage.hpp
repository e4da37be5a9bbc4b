#pragma once
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace iitbfaas::observe {

/// A figure that nobody knows: not shown, which is not the same as zero.
inline constexpr double absent = std::numeric_limits<double>::quiet_NaN();

struct InterfaceUsage {
  std::string name = {};
  double received_bytes = 0, received_packets = 0, receive_errors = 0, received_dropped = 0;
  double sent_bytes = 0, sent_packets = 0, send_errors = 0, sent_dropped = 0;
};

struct DeviceUsage {
  std::string name = {};  ///< "/dev/sda"; "8:0" where nobody knows it
  double read_bytes = 0, written_bytes = 0, reads = 0, writes = 0;
};

/// What one container uses and may use. Times in seconds, memory in bytes.
struct Usage {
  double cpu = absent, cpu_user = absent, cpu_system = absent;
  double cpu_periods = absent, cpu_throttled_periods = absent, cpu_throttled = absent;
  double cpu_quota = absent, cpu_period = absent;  ///< microseconds; no quota: none
  double memory = absent;
  double memory_inactive_file = absent;
  double memory_rss = absent, memory_cache = absent, memory_mapped = absent, memory_swap = absent;
  double memory_max = absent;       ///< the most it ever used
  double memory_failures = absent;  ///< how often the limit was hit
  double memory_limit = absent;     ///< zero: none
  double oom_kills = absent;
  double processes = absent;
  double threads = absent, threads_limit = absent;  ///< no limit: infinity
  double started_at = absent, seen_at = absent;     ///< Unix time
  std::vector<InterfaceUsage> interfaces = {};
  std::vector<DeviceUsage> devices = {};
};

struct Container {
  std::shared_ptr<const std::string> labels;  ///< id="…",name="…"
  Usage usage;
};

/// Every container of a node at one moment.
struct Snapshot {
  std::vector<Container> containers = {};
  std::uint64_t failures = 0;  ///< files that said something nobody understands
};

}  // namespace iitbfaas::observe
