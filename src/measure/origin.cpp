#include "measure/origin.hpp"

#include "base/files.hpp"
#include "base/text.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <thread>

namespace iitbfaas::measure {
namespace {

constexpr const char* not_kept = "(not kept)";

/// Of the first line "NAME : VALUE" of that name.
std::string value_of(const std::string& text, std::string_view name) {
  for (const auto& line : base::split(text, '\n')) {
    const auto colon = line.find(':');
    if (colon == std::string::npos || base::trim(line.substr(0, colon)) != name) continue;
    return std::string{base::trim(std::string_view{line}.substr(colon + 1))};
  }
  return {};
}

Bytes memory_here() {
  const auto pages = ::sysconf(_SC_PHYS_PAGES), size = ::sysconf(_SC_PAGESIZE);
  if (pages <= 0 || size <= 0) return {};
  return {static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(size)};
}

std::string limits(const Limits& limits) {
  std::string text;
  if (limits.memory.count > 0) text += ", memory " + to_string(limits.memory);
  if (limits.millicpus > 0) text += ", cpu " + std::to_string(limits.millicpus) + "m";
  if (limits.pids > 0) text += ", pids " + std::to_string(limits.pids);
  return text;
}

bool carries_credentials(const std::string& header) {
  static constexpr std::array<std::string_view, 4> exact{"authorization", "proxy-authorization", "cookie",
                                                         "x-api-key"};
  const auto name = base::to_lower(header);
  return std::ranges::find(exact, name) != exact.end() || name.find("token") != std::string::npos ||
         name.find("secret") != std::string::npos || name.find("password") != std::string::npos;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

}  // namespace

ReportOrigin origin_of(const std::vector<std::string>& machines) {
  utsname system{};
  ::uname(&system);
  const auto processor = value_of(base::read_file_if_present("/proc/cpuinfo").value_or(""), "model name");
  ReportOrigin origin{.version = IITBFAAS_VERSION};
  origin.machine = std::string{system.sysname} + " " + system.release + " " + system.machine + ", " +
                   std::to_string(std::thread::hardware_concurrency()) + " × " +
                   (processor.empty() ? "core" : processor) + ", " + to_human(memory_here());
  for (const auto& machine : machines) {
    origin.machine += (&machine == &machines.front() ? "; loads come from " : ", ") + machine;
  }
  return origin;
}

void add_cluster(ReportOrigin& origin, const Cluster& cluster, const FunctionStatus& function) {
  const auto info = cluster.info();
  origin.engine = info.engine + ", " + std::to_string(info.nodes) + (info.nodes == 1 ? " node" : " nodes");
  const auto& spec = function.spec;
  origin.function = spec.name + "." + spec.name_space + ", " + spec.image + limits(spec.limits);
}

LoadProfile without_credentials(LoadProfile profile) {
  for (auto& target : profile.targets) {
    for (auto& [name, value] : target.headers) {
      if (carries_credentials(name)) value = not_kept;
    }
  }
  return profile;
}

std::string without_credentials(std::string command, const LoadProfile& profile) {
  for (const auto& target : profile.targets) {
    for (const auto& [name, value] : target.headers) {
      if (!carries_credentials(name) || value.empty()) continue;
      for (const auto& written : {value, replaced(value, "'", "'\\''")}) {
        command = replaced(command, written, not_kept);
      }
    }
  }
  return command;
}

}  // namespace iitbfaas::measure
