#include "provision/look.hpp"

#include "base/base64.hpp"
#include "base/text.hpp"
#include "provision/look_script.hpp"
#include "provision/public_key.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>

namespace iitbfaas::provision {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::system_clock;

std::optional<double> real(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

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

using Reader = std::function<void(std::string_view, Facts&)>;

const std::map<std::string_view, Reader>& readers() {
  const auto text = [](std::string Facts::*member) -> Reader {
    return [member](std::string_view value, Facts& facts) { facts.*member = value; };
  };
  const auto flag = [](bool Facts::*member) -> Reader {
    return [member](std::string_view value, Facts& facts) { facts.*member = value == "yes"; };
  };
  const auto feature = [](std::optional<bool> Facts::*member) -> Reader {
    return [member](std::string_view value, Facts& facts) { facts.*member = yes_or_no(value); };
  };
  static const std::map<std::string_view, Reader> all{
      {"hostname", text(&Facts::hostname)},
      {"user", text(&Facts::user)},
      {"kernel", text(&Facts::kernel)},
      {"architecture", text(&Facts::architecture)},
      {"os", text(&Facts::os)},
      {"system", text(&Facts::system)},
      {"address", text(&Facts::address)},
      {"firewall", text(&Facts::firewall)},
      {"root", flag(&Facts::root)},
      {"systemd", flag(&Facts::systemd)},
      {"docker", flag(&Facts::docker)},
      {"engine_runs", flag(&Facts::engine_runs)},
      {"overlay", feature(&Facts::overlay)},
      {"vxlan", feature(&Facts::vxlan)},
      {"ip_vs", feature(&Facts::ipvs)},
      {"like", [](std::string_view value, Facts& facts) { facts.like = words(value); }},
      {"engine_info", read_engine_info},
      {"daemon_json", [](std::string_view value,
                         Facts& facts) { facts.daemon_json = base::decode_base64(value).value_or(""); }},
      {"listening", [](std::string_view value, Facts& facts) { facts.listening.emplace(value); }},
      {"firewall_open", [](std::string_view value, Facts& facts) { facts.firewall_open.emplace(value); }},
      {"memory_kb", [](std::string_view value, Facts& facts) { facts.memory_bytes = kilobytes(value); }},
      {"disk_free_kb",
       [](std::string_view value, Facts& facts) { facts.disk_free_bytes = kilobytes(value); }},
      {"cgroup",
       [](std::string_view value, Facts& facts) { facts.cgroup = value == "1"   ? 1
                                                                 : value == "2" ? 2
                                                                                : 0; }},
      {"inotify_instances",
       [](std::string_view value, Facts& facts) {
         facts.inotify_instances = base::parse_number<std::uint64_t>(value);
       }},
      {"inotify_watches",
       [](std::string_view value, Facts& facts) {
         facts.inotify_watches = base::parse_number<std::uint64_t>(value);
       }},
      {"load", [](std::string_view value, Facts& facts) { facts.load = real(value); }},
  };
  return all;
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

/// How far the clock there is ahead, the way there and back taken off in its favour.
std::optional<std::chrono::milliseconds> clock_ahead(std::string_view output, Clock::time_point sent,
                                                     Clock::time_point received) {
  std::optional<std::chrono::milliseconds> ahead;
  for_each_fact(between_marks(output), [&](std::string_view key, std::string_view value) {
    // Busybox has no %N: whole seconds.
    const bool whole =
        value.find_first_not_of("0123456789.") != std::string_view::npos || value.ends_with('.');
    const auto seconds =
        key == "now" ? real(value.substr(0, whole ? value.find('.') : value.size())) : std::nullopt;
    if (!seconds) return;
    const auto there = Clock::time_point{
        std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>{*seconds})};
    const auto latest = there + (whole ? 1s : 0s);
    ahead = there > received ? std::chrono::duration_cast<std::chrono::milliseconds>(there - received)
            : latest < sent  ? std::chrono::duration_cast<std::chrono::milliseconds>(latest - sent)
                             : 0ms;
  });
  return ahead;
}

}  // namespace

Facts parse_facts(std::string_view output) {
  Facts facts;
  for_each_fact(between_marks(output), [&](std::string_view key, std::string_view value) {
    const auto reader = readers().find(key);
    if (reader != readers().end()) reader->second(value, facts);
  });
  return facts;
}

Facts look(const Shell& shell, const std::string& toward) {
  const auto sent = Clock::now();
  const auto result = shell.run("toward=" + quoted(toward) + "\n" + look_script);
  const auto received = Clock::now();
  try {
    auto facts = parse_facts(result.out);
    facts.clock_ahead = clock_ahead(result.out, sent, received);
    return facts;
  } catch (const Error& error) {
    throw Error{to_string(shell.machine()) + ": " + error.what()};
  }
}

std::optional<double> look_at_load(const Shell& shell, std::chrono::milliseconds limit) {
  const auto result = shell.run("echo \"load=$(cut -d' ' -f1 /proc/loadavg)\"", Shell::As::user, limit);
  std::optional<double> load;
  for_each_fact(result.out, [&](std::string_view key, std::string_view value) {
    if (key == "load") load = real(value);
  });
  return load;
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

std::vector<PortProbe> probe_ports(const Shell& shell, const std::vector<PortProbe>& wanted) {
  if (wanted.empty()) return {};
  std::string script = probes_begin;
  for (const auto& probe : wanted) {
    script += "knock " + quoted(probe.address) + " " + std::to_string(probe.port) +
              (probe.udp ? " udp &\n" : " tcp &\n");
  }
  return parse_probes(shell.run(script + probes_end).out, wanted);
}

}  // namespace iitbfaas::provision
