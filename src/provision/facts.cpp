#include "provision/facts.hpp"

#include "base/base64.hpp"
#include "base/text.hpp"
#include "provision/look_script.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <utility>

namespace iitbfaas::provision {
namespace {

using namespace std::chrono_literals;
using std::chrono::system_clock;

std::optional<double> real(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

// That a clock in nanoseconds can tell: in the year 2255.
constexpr double last_second = 9e9;

std::uint64_t kilobytes(std::string_view text) {
  const auto value = base::parse_number<std::uint64_t>(text);
  return value && *value < (std::uint64_t{1} << 50) ? *value * 1024 : 0;
}

std::optional<bool> yes_or_no(std::string_view text) {
  if (text == "yes") return true;
  if (text == "no") return false;
  return std::nullopt;
}

std::vector<std::string> words(std::string_view text) {
  auto all = base::split(text, ' ');
  std::erase(all, "");
  return all;
}

/// "20.10.24|inactive||/var/lib/docker"
void read_engine_info(std::string_view text, Facts& facts) {
  const auto parts = base::split(text, '|');
  if (parts.size() < 3 || parts[0].empty()) return;
  facts.engine_answers = facts.engine_runs = true;
  facts.engine = parts[0];
  facts.swarm = parts[1];
  facts.swarm_node = parts[2];
}

template <class Member>
using Field = std::pair<std::string_view, Member Facts::*>;

constexpr Field<std::string> texts[] = {{"hostname", &Facts::hostname},
                                        {"user", &Facts::user},
                                        {"kernel", &Facts::kernel},
                                        {"architecture", &Facts::architecture},
                                        {"os", &Facts::os},
                                        {"system", &Facts::system},
                                        {"address", &Facts::address},
                                        {"firewall", &Facts::firewall}};
constexpr Field<bool> flags[] = {{"root", &Facts::root},
                                 {"systemd", &Facts::systemd},
                                 {"docker", &Facts::docker},
                                 {"engine_runs", &Facts::engine_runs}};
constexpr Field<std::optional<bool>> features[] = {
    {"overlay", &Facts::overlay}, {"vxlan", &Facts::vxlan}, {"ip_vs", &Facts::ipvs}};
constexpr Field<std::optional<std::uint64_t>> numbers[] = {{"inotify_instances", &Facts::inotify_instances},
                                                           {"inotify_watches", &Facts::inotify_watches}};
constexpr Field<std::uint64_t> sizes[] = {{"memory_kb", &Facts::memory_bytes},
                                          {"disk_free_kb", &Facts::disk_free_bytes}};
constexpr Field<std::set<std::string>> lists[] = {{"listening", &Facts::listening},
                                                  {"firewall_open", &Facts::firewall_open}};

void read_fact(std::string_view key, std::string_view value, Facts& facts) {
  for (const auto& [name, member] : texts) {
    if (key == name) facts.*member = value;
  }
  for (const auto& [name, member] : flags) {
    if (key == name) facts.*member = value == "yes";
  }
  for (const auto& [name, member] : features) {
    if (key == name) facts.*member = yes_or_no(value);
  }
  for (const auto& [name, member] : numbers) {
    if (key == name) facts.*member = base::parse_number<std::uint64_t>(value);
  }
  for (const auto& [name, member] : sizes) {
    if (key == name) facts.*member = kilobytes(value);
  }
  for (const auto& [name, member] : lists) {
    if (key == name) (facts.*member).emplace(value);
  }
  if (key == "like") facts.like = words(value);
  if (key == "engine_info") read_engine_info(value, facts);
  if (key == "daemon_json") facts.daemon_json = base::decode_base64(value).value_or("");
  if (key == "cgroup") facts.cgroup = value == "1" ? 1 : value == "2" ? 2 : 0;
  if (key == "load") facts.load = real(value);
}

/// Calls `take` with each "key", "value" of the lines.
void for_each_fact(std::string_view text,
                   const std::function<void(std::string_view key, std::string_view value)>& take) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = base::trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto equals = line.find('=');
    if (equals != std::string_view::npos) take(line.substr(0, equals), base::trim(line.substr(equals + 1)));
  }
}

/// What stands between the last begin and the end after it.
std::string_view between_marks(std::string_view output) {
  const auto begin = output.rfind(facts_begin);
  const auto end = begin == std::string_view::npos ? begin : output.find(facts_end, begin);
  if (end == std::string_view::npos) {
    throw Error{
        "look at the machine: its answer is not whole; see that sh runs there and that its login prints "
        "nothing without end"};
  }
  return output.substr(begin, end - begin);
}

}  // namespace

Facts parse_facts(std::string_view output) {
  Facts facts;
  for_each_fact(between_marks(output),
                [&](std::string_view key, std::string_view value) { read_fact(key, value, facts); });
  return facts;
}

std::optional<double> parse_load(std::string_view output) {
  std::optional<double> load;
  for_each_fact(output, [&](std::string_view key, std::string_view value) {
    if (key == "load") load = real(value);
  });
  return load;
}

std::optional<std::chrono::milliseconds> clock_ahead(std::string_view output, system_clock::time_point sent,
                                                     system_clock::time_point received) {
  std::optional<std::chrono::milliseconds> ahead;
  for_each_fact(between_marks(output), [&](std::string_view key, std::string_view value) {
    // Busybox has no %N: whole seconds.
    const bool whole =
        value.find_first_not_of("0123456789.") != std::string_view::npos || value.ends_with('.');
    const auto seconds =
        key == "now" ? real(value.substr(0, whole ? value.find('.') : value.size())) : std::nullopt;
    if (!seconds || *seconds < 0 || *seconds > last_second) return;
    const auto there = system_clock::time_point{
        std::chrono::duration_cast<system_clock::duration>(std::chrono::duration<double>{*seconds})};
    const auto latest = there + (whole ? 1s : 0s);
    ahead = there > received ? std::chrono::duration_cast<std::chrono::milliseconds>(there - received)
            : latest < sent  ? std::chrono::duration_cast<std::chrono::milliseconds>(latest - sent)
                             : 0ms;
  });
  return ahead;
}

std::vector<PortProbe> parse_probes(std::string_view output, std::vector<PortProbe> wanted) {
  for_each_fact(output, [&](std::string_view key, std::string_view value) {
    // From here on what says nothing has swallowed our knocking.
    if (key == "probes") {
      for (auto& probe : wanted) probe.answer = PortAnswer::silent;
    }
    const auto parts = words(value);
    if (key != "probe" || parts.size() != 4) return;
    for (auto& probe : wanted) {
      const bool same = probe.address == parts[0] && std::to_string(probe.port) == parts[1] &&
                        probe.udp == (parts[2] == "udp");
      if (!same) continue;
      if (parts[3] == "open") probe.answer = PortAnswer::open;
      if (parts[3] == "refused") probe.answer = PortAnswer::refused;
    }
  });
  return wanted;
}

}  // namespace iitbfaas::provision
