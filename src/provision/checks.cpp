#include "provision/checks.hpp"

#include "base/text.hpp"
#include "provision/daemon_config.hpp"
#include "provision/setup_script.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <cstdlib>

namespace iitbfaas::provision {
namespace {

using Result = CheckResult;
using namespace std::chrono_literals;

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20;

/// 20.10 and later, by what the engine calls itself: "20.10.24", "28.2.2", "1.13.1".
bool is_old(const std::string& version) {
  const auto parts = base::split(version, '.');
  const auto major = base::parse_number<unsigned>(parts.front());
  const auto minor = parts.size() > 1 ? base::parse_number<unsigned>(parts[1]) : std::nullopt;
  return major && (*major < 20 || (*major == 20 && minor.value_or(10) < 10));
}

Check system_check(const Facts& facts) {
  Check check{.name = "system", .found = facts.system.empty() ? facts.os : facts.system};
  if (check.found.empty()) check.found = "unknown";
  check.found += ", " + facts.architecture + ", Linux " + facts.kernel;
  return check;
}

Check root_check(const Facts& facts) {
  if (facts.root) return {.name = "root", .found = facts.user == "root" ? "yes" : "through sudo"};
  return {
      .name = "root",
      .result = Result::warning,
      .found = "no: " + facts.user + " is not root and sudo asks for a password",
      .cure = "let " + facts.user + " use sudo without one (echo '" + facts.user +
              " ALL=(ALL) NOPASSWD: ALL' | sudo tee /etc/sudoers.d/iitbfaas), or add the machine as root"};
}

Check engine_check(const Facts& facts, const std::string& target) {
  const std::string name = "engine";
  if (!facts.docker && !facts.engine_answers) {
    return {.name = name,
            .result = Result::failed,
            .found = "no Docker",
            .cure = "iitbfaas node setup --install " + target};
  }
  if (!facts.engine_runs) {
    return {.name = name,
            .result = Result::failed,
            .found = "Docker is there but does not run",
            .cure = facts.systemd ? "sudo systemctl enable --now docker" : "start dockerd there"};
  }
  if (!facts.engine_answers) {
    return {.name = name,
            .result = Result::failed,
            .found = "runs, but does not answer " + facts.user,
            .cure = facts.user == "root" ? "see its log: journalctl -u docker, or /var/log/docker.log"
                                         : "sudo usermod -aG docker " + facts.user + ", which makes " +
                                               facts.user + " as mighty as root there"};
  }
  if (is_old(facts.engine)) {
    return {.name = name,
            .result = Result::failed,
            .found = "Docker " + facts.engine,
            .cure = "update it to 20.10 or later"};
  }
  return {.name = name, .found = "Docker " + facts.engine};
}

Check swarm_check(const Facts& facts) {
  Check check{.name = "swarm", .found = facts.swarm.empty() ? "none" : facts.swarm};
  if (facts.swarm == "error" || facts.swarm == "locked") {
    check.result = Result::failed;
    check.cure =
        facts.swarm == "locked" ? "docker swarm unlock" : "docker swarm leave --force, then add it again";
  }
  return check;
}

Check settings_check(const Facts& facts, const Expectations& expectations) {
  const std::string name = "settings";
  try {
    const auto change =
        merge_daemon_config(facts.daemon_json, {.metrics_address = expectations.metrics_address});
    if (change.effect == DaemonChange::none) return {.name = name, .found = "as wanted"};
    const bool breaks = change.breaks_swarm;
    return {.name = name,
            .result = breaks ? Result::failed : Result::warning,
            .found = "/etc/docker/daemon.json " + change.summary,
            .cure = "iitbfaas node setup " + expectations.target};
  } catch (const Error& error) {
    return {.name = name,
            .result = Result::failed,
            .found = error.what(),
            .cure = "mend /etc/docker/daemon.json"};
  }
}

Check clock_check(const Facts& facts) {
  if (!facts.clock_ahead)
    return {.name = "clock", .result = Result::warning, .found = "unknown", .cure = "run date there"};
  const auto ahead = *facts.clock_ahead;
  const auto off = std::chrono::abs(ahead);
  Check check{.name = "clock",
              .found = off <= 2s
                           ? "agrees"
                           : std::to_string(off.count() / 1000) + " s " + (ahead > 0ms ? "ahead" : "behind")};
  if (off <= 2s) return check;
  // Certificates of a Swarm hold from an hour before they were made.
  check.result = off > 5min ? Result::failed : Result::warning;
  check.cure = "sudo timedatectl set-ntp true";
  return check;
}

Check cgroup_check(const Facts& facts) {
  if (facts.cgroup != 0) return {.name = "cgroup", .found = "version " + std::to_string(facts.cgroup)};
  return {.name = "cgroup",
          .result = Result::failed,
          .found = "none mounted",
          .cure = "mount cgroups: limits of functions need them"};
}

Check amount_check(const char* name, std::uint64_t bytes, std::uint64_t least, std::uint64_t enough,
                   const char* cure) {
  if (bytes == 0) return {.name = name, .result = Result::warning, .found = "unknown", .cure = cure};
  const auto result = bytes < least ? Result::failed : bytes < enough ? Result::warning : Result::ok;
  return {.name = name,
          .result = result,
          .found = to_human(Bytes{bytes}),
          .cure = result == Result::ok ? "" : cure};
}

Check kernel_check(const Facts& facts) {
  std::string missing;
  if (facts.overlay == false) missing += " overlay";
  if (facts.vxlan == false) missing += " vxlan";
  if (!missing.empty()) {
    return {.name = "kernel",
            .result = Result::failed,
            .found = "lacks" + missing,
            .cure = "boot a kernel with" + missing + ": images and networks between nodes need it"};
  }
  if (facts.ipvs == false) {
    return {.name = "kernel",
            .result = Result::warning,
            .found = "lacks IPVS: ports published by ingress and virtual IPs of other services will not work",
            .cure = "nothing for functions, which need neither; else boot a kernel with ip_vs"};
  }
  return {.name = "kernel", .found = "overlay, vxlan" + std::string{facts.ipvs == true ? ", IPVS" : ""}};
}

Check inotify_check(const Facts& facts, const std::string& target) {
  const auto instances = facts.inotify_instances.value_or(inotify_instances_wanted);
  const auto watches = facts.inotify_watches.value_or(inotify_watches_wanted);
  Check check{.name = "inotify",
              .found = std::to_string(instances) + " instances, " + std::to_string(watches) + " watches"};
  if (instances >= inotify_instances_wanted && watches >= inotify_watches_wanted) return check;
  check.result = Result::warning;
  check.cure = "iitbfaas node setup " + target;
  return check;
}

Check firewall_check(const Facts& facts, const std::string& target) {
  if (facts.firewall.empty()) return {.name = "firewall", .found = "none active that is known"};
  const auto closed = closed_ports(facts);
  if (closed.empty()) return {.name = "firewall", .found = facts.firewall + ", open for Swarm"};
  return {.name = "firewall",
          .result = Result::failed,
          .found = facts.firewall + " holds back " + base::join(closed, ", "),
          .cure = "iitbfaas node setup " + target};
}

std::string name_of(const PortProbe& probe) {
  return probe.address + " " + std::to_string(probe.port) + (probe.udp ? "/udp" : "/tcp");
}

}  // namespace

std::vector<std::string> closed_ports(const Facts& facts) {
  std::vector<std::string> closed;
  if (facts.firewall.empty()) return closed;
  for (const auto* port : swarm_ports) {
    if (!facts.firewall_open.contains(port)) closed.emplace_back(port);
  }
  return closed;
}

Check check_ports(const std::vector<PortProbe>& probes) {
  std::vector<std::string> silent, unsure, unknown;
  for (const auto& probe : probes) {
    // A manager has to listen; elsewhere it is enough that nothing stands in between.
    const bool no_manager = probe.answer == PortAnswer::refused && probe.port == 2377;
    if (probe.answer == PortAnswer::unknown)
      unknown.push_back(name_of(probe));
    else if (no_manager || (probe.answer == PortAnswer::silent && !probe.udp))
      silent.push_back(name_of(probe) + (no_manager ? " (nobody listens)" : ""));
    else if (probe.answer == PortAnswer::silent)
      unsure.push_back(name_of(probe));
  }
  Check check{.name = "ports", .found = probes.empty() ? "nothing to reach" : "all reached"};
  const std::string cure = "let 2377/tcp, 7946/tcp, 7946/udp and 4789/udp through between the machines";
  if (!silent.empty()) {
    check = {.name = "ports",
             .result = Result::failed,
             .found = "cannot reach " + base::join(silent, ", "),
             .cure = cure};
  } else if (!unsure.empty()) {
    check = {.name = "ports",
             .result = Result::warning,
             .found = "no answer from " + base::join(unsure, ", "),
             .cure = cure};
  } else if (!unknown.empty()) {
    check = {.name = "ports",
             .result = Result::warning,
             .found = "not tried: no bash there",
             .cure = "install bash"};
  }
  return check;
}

std::vector<Check> check(const Facts& facts, const Expectations& expectations) {
  const auto& target = expectations.target;
  return {
      system_check(facts),
      root_check(facts),
      engine_check(facts, target),
      swarm_check(facts),
      settings_check(facts, expectations),
      clock_check(facts),
      cgroup_check(facts),
      amount_check("memory", facts.memory_bytes, 192 * mebibyte, 480 * mebibyte, "give it 512 MiB or more"),
      amount_check("disk", facts.disk_free_bytes, 512 * mebibyte, 2048 * mebibyte,
                   "make room under /var/lib/docker: docker system prune"),
      kernel_check(facts),
      inotify_check(facts, target),
      firewall_check(facts, target),
      check_ports(expectations.ports)};
}

}  // namespace iitbfaas::provision
