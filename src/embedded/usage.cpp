#include "embedded/usage.hpp"

#include "base/files.hpp"
#include "base/process_stat.hpp"
#include "base/text.hpp"

#include "iitbfaas/error.hpp"

#include <unistd.h>

#include <algorithm>

namespace iitbfaas::embedded {
namespace {

namespace fs = std::filesystem;

/// Nothing when the process is gone, or not ours to look at.
std::optional<std::string> read_of_process(const fs::path& file) {
  try {
    return base::read_file_if_present(file);
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::vector<base::ProcessStat> all_processes() {
  std::vector<base::ProcessStat> all;
  std::error_code gone;
  for (fs::directory_iterator entry{"/proc", gone}, end; !gone && entry != end; entry.increment(gone)) {
    if (!base::parse_number<std::uint32_t>(entry->path().filename().string())) continue;
    const auto text = read_of_process(entry->path() / "stat");
    if (const auto process = base::parse_process_stat(text.value_or(""))) all.push_back(*process);
  }
  return all;
}

/// /proc/PID/io, proc(5): what really went to or came from a device, children that were waited for included.
bool add_transfers(pid_t pid, docker::ContainerStats& stats) {
  const auto text = read_of_process("/proc/" + std::to_string(pid) + "/io");
  if (!text) return false;
  const auto add = [](std::string_view line, std::string_view name, std::optional<std::uint64_t>& sum) {
    if (!line.starts_with(name)) return;
    const auto bytes = base::parse_number<std::uint64_t>(base::trim(line.substr(name.size())));
    sum = sum.value_or(0) + bytes.value_or(0);
  };
  for (const auto& line : base::split(*text, '\n')) {
    add(line, "read_bytes:", stats.read_bytes);
    add(line, "write_bytes:", stats.written_bytes);
  }
  return true;
}

void measure_transfers(const std::vector<const base::ProcessStat*>& processes,
                       docker::ContainerStats& stats) {
  const bool all_told = std::ranges::all_of(
      processes, [&](const base::ProcessStat* process) { return add_transfers(process->pid, stats); });
  if (!all_told) stats.read_bytes = stats.written_bytes = std::nullopt;
}

std::chrono::nanoseconds to_time(double ticks) {
  const auto per_second = static_cast<double>(::sysconf(_SC_CLK_TCK));
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double>{ticks / per_second});
}

}  // namespace

std::optional<docker::ContainerStats> measure(const supervisor::Identity& supervisor) {
  const auto all = all_processes();
  const auto root = std::ranges::find(all, supervisor.pid, &base::ProcessStat::pid);
  if (root == all.end() || root->start_time != supervisor.start_time) return std::nullopt;
  const auto replica = base::ProcessTree{all}.below(supervisor.pid);
  docker::ContainerStats stats;
  stats.read_at = std::chrono::system_clock::now();
  // The supervisor is none of the replica, but it waited for processes that were.
  double ticks = root->children_user + root->children_system;
  double pages = 0, threads = 0;
  for (const auto* process : replica) {
    ticks += process->user + process->system + process->children_user + process->children_system;
    pages += process->resident_pages;
    threads += process->threads;
  }
  stats.cpu_time = to_time(ticks);
  stats.memory_bytes = static_cast<std::uint64_t>(pages * static_cast<double>(::sysconf(_SC_PAGESIZE)));
  stats.pids = static_cast<std::uint32_t>(threads);
  measure_transfers(replica, stats);
  return stats;
}

}  // namespace iitbfaas::embedded
