#include "observe/container_metrics/cgroup_files.hpp"

#include "observe/container_metrics/parse.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace iitbfaas::observe {
namespace {

/// A file of one number, in `unit`.
template <double Usage::*figure>
bool take_count(std::string_view text, Usage& usage) {
  const auto count = parse_count(text);
  usage.*figure = count.value_or(absent);
  return count.has_value();
}

bool take_memory_limit(std::string_view text, Usage& usage) {
  // Version 1 says "none" as the largest number of pages, version 2 as "max"; cAdvisor says it as zero.
  constexpr double none = 0x1p62;
  const auto limit = parse_count(text);
  usage.memory_limit = limit ? (*limit >= none ? 0 : *limit) : absent;
  return limit.has_value();
}

/// A line each. Version 1 leaves those out that we may not see: in a container of our own that is all of
/// them.
bool take_processes(std::string_view text, Usage& usage) {
  const auto count = std::ranges::count(text, '\n');
  usage.processes = count > 0 ? static_cast<double>(count) : absent;
  return true;
}

// Version 1.

bool take_cpu_nanoseconds(std::string_view text, Usage& usage) {
  const auto count = parse_count(text);
  usage.cpu = count ? *count * 1e-9 : absent;
  return count.has_value();
}

bool take_cpu_ticks(std::string_view text, Usage& usage) {
  static const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  usage.cpu_user = usage.cpu_system = absent;
  const bool understood = parse_fields(text, {{"user", &usage.cpu_user}, {"system", &usage.cpu_system}});
  usage.cpu_user /= ticks;
  usage.cpu_system /= ticks;
  return understood;
}

bool take_throttling(std::string_view text, Usage& usage) {
  usage.cpu_periods = usage.cpu_throttled_periods = usage.cpu_throttled = absent;
  const bool understood = parse_fields(text, {{"nr_periods", &usage.cpu_periods},
                                              {"nr_throttled", &usage.cpu_throttled_periods},
                                              {"throttled_time", &usage.cpu_throttled}});
  usage.cpu_throttled *= 1e-9;
  return understood;
}

bool take_quota(std::string_view text, Usage& usage) {
  usage.cpu_quota = absent;
  if (text.starts_with('-')) return true;  // none
  return take_count<&Usage::cpu_quota>(text, usage);
}

bool take_memory_fields(std::string_view text, Usage& usage) {
  usage.memory_rss = usage.memory_cache = usage.memory_mapped = usage.memory_swap =
      usage.memory_inactive_file = absent;
  return parse_fields(text, {{"total_rss", &usage.memory_rss},
                             {"total_cache", &usage.memory_cache},
                             {"total_mapped_file", &usage.memory_mapped},
                             {"total_swap", &usage.memory_swap},
                             {"total_inactive_file", &usage.memory_inactive_file}});
}

bool take_oom_control(std::string_view text, Usage& usage) {
  usage.oom_kills = absent;
  // Before Linux 4.13 the file has no such line.
  parse_fields(text, {{"oom_kill", &usage.oom_kills}});
  return true;
}

bool take_io_bytes(std::string_view text, Usage& usage) {
  usage.devices.clear();
  return parse_blkio(text, usage.devices, &DeviceUsage::read_bytes, &DeviceUsage::written_bytes);
}

bool take_io_operations(std::string_view text, Usage& usage) {
  return parse_blkio(text, usage.devices, &DeviceUsage::reads, &DeviceUsage::writes);
}

constexpr std::array version_1{
    CgroupFile{"cpuacct", "cpuacct.usage", take_cpu_nanoseconds},
    CgroupFile{"cpuacct", "cpuacct.stat", take_cpu_ticks},
    CgroupFile{"cpu", "cpu.stat", take_throttling},
    CgroupFile{"cpu", "cpu.cfs_quota_us", take_quota, true},
    CgroupFile{"cpu", "cpu.cfs_period_us", take_count<&Usage::cpu_period>, true},
    CgroupFile{"memory", "memory.usage_in_bytes", take_count<&Usage::memory>},
    CgroupFile{"memory", "memory.stat", take_memory_fields},
    CgroupFile{"memory", "memory.max_usage_in_bytes", take_count<&Usage::memory_max>},
    CgroupFile{"memory", "memory.failcnt", take_count<&Usage::memory_failures>},
    CgroupFile{"memory", "memory.oom_control", take_oom_control},
    CgroupFile{"memory", "memory.limit_in_bytes", take_memory_limit, true},
    CgroupFile{"pids", "cgroup.procs", take_processes},
    CgroupFile{"pids", "pids.current", take_count<&Usage::threads>},
    CgroupFile{"pids", "pids.max", take_count<&Usage::threads_limit>, true},
    CgroupFile{"blkio", "blkio.throttle.io_service_bytes_recursive", take_io_bytes},
    CgroupFile{"blkio", "blkio.throttle.io_serviced_recursive", take_io_operations},
};

// Version 2.

bool take_cpu_microseconds(std::string_view text, Usage& usage) {
  constexpr double microsecond = 1e-6;
  usage.cpu = usage.cpu_user = usage.cpu_system = absent;
  usage.cpu_periods = usage.cpu_throttled_periods = usage.cpu_throttled = absent;
  const bool understood = parse_fields(text, {{"usage_usec", &usage.cpu},
                                              {"user_usec", &usage.cpu_user},
                                              {"system_usec", &usage.cpu_system},
                                              {"nr_periods", &usage.cpu_periods},
                                              {"nr_throttled", &usage.cpu_throttled_periods},
                                              {"throttled_usec", &usage.cpu_throttled}});
  for (double* time : {&usage.cpu, &usage.cpu_user, &usage.cpu_system, &usage.cpu_throttled}) {
    *time *= microsecond;
  }
  return understood;
}

/// "50000 100000", "max 100000"
bool take_cpu_max(std::string_view text, Usage& usage) {
  const auto quota = parse_count(take_word(text));
  const auto period = parse_count(text);
  usage.cpu_quota = quota && std::isfinite(*quota) ? *quota : absent;
  usage.cpu_period = period.value_or(absent);
  return quota && period;
}

bool take_unified_memory_fields(std::string_view text, Usage& usage) {
  usage.memory_rss = usage.memory_cache = usage.memory_mapped = usage.memory_inactive_file = absent;
  return parse_fields(text, {{"anon", &usage.memory_rss},
                             {"file", &usage.memory_cache},
                             {"file_mapped", &usage.memory_mapped},
                             {"inactive_file", &usage.memory_inactive_file}});
}

bool take_memory_events(std::string_view text, Usage& usage) {
  usage.memory_failures = usage.oom_kills = absent;
  return parse_fields(text, {{"max", &usage.memory_failures}, {"oom_kill", &usage.oom_kills}});
}

bool take_io(std::string_view text, Usage& usage) {
  auto devices = parse_io_stat(text);
  usage.devices = devices ? std::move(*devices) : std::vector<DeviceUsage>{};
  return devices.has_value();
}

constexpr std::array version_2{
    CgroupFile{"", "cpu.stat", take_cpu_microseconds},
    CgroupFile{"", "cpu.max", take_cpu_max, true},
    CgroupFile{"", "memory.current", take_count<&Usage::memory>},
    CgroupFile{"", "memory.stat", take_unified_memory_fields},
    CgroupFile{"", "memory.swap.current", take_count<&Usage::memory_swap>},
    CgroupFile{"", "memory.peak", take_count<&Usage::memory_max>},
    CgroupFile{"", "memory.events", take_memory_events},
    CgroupFile{"", "memory.max", take_memory_limit, true},
    CgroupFile{"", "cgroup.procs", take_processes},
    CgroupFile{"", "pids.current", take_count<&Usage::threads>},
    CgroupFile{"", "pids.max", take_count<&Usage::threads_limit>, true},
    CgroupFile{"", "io.stat", take_io},
};

}  // namespace

std::span<const CgroupFile> cgroup_files(bool is_version_2) {
  if (is_version_2) return version_2;
  return version_1;
}

}  // namespace iitbfaas::observe
