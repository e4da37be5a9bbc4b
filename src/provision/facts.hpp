#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace iitbfaas::provision {

/// How a port of another machine answered. TCP: `open` somebody listens, `refused` nobody does and nothing
/// stands in between, `silent` something swallows it. UDP tells only the last two, and only of ports nobody
/// listens on.
enum class PortAnswer { open, refused, silent, unknown };

struct PortProbe {
  std::string address = {};
  std::uint16_t port = 0;
  bool udp = false;
  PortAnswer answer = PortAnswer::unknown;
};

/// What a machine tells of itself. Whatever it did not tell is empty.
struct Facts {
  std::string hostname = {}, system = {}, kernel = {}, architecture = {};
  std::string os = {};                 ///< ID of os-release: "debian"
  std::vector<std::string> like = {};  ///< ID_LIKE: {"rhel", "fedora"}
  std::string user = {};
  bool root = false;  ///< by itself or by a sudo that asks nothing
  bool systemd = false;
  std::optional<std::chrono::milliseconds> clock_ahead =
      {};  ///< of ours, as far as the way there lets one tell

  bool docker = false;          ///< the commands docker and dockerd are there
  bool engine_runs = false;     ///< a process dockerd
  bool engine_answers = false;  ///< to this user
  std::string engine = {};      ///< "20.10.24"
  std::string swarm = {};       ///< "inactive", "active", "pending", "error", "locked"
  std::string swarm_node = {};
  std::optional<std::string> daemon_json = {};  ///< as it is

  std::string address = {};              ///< by which it reaches the cluster
  std::set<std::string> listening = {};  ///< "2377/tcp", "4789/udp", of those that Swarm uses
  std::uint64_t memory_bytes = 0, disk_free_bytes = 0;
  int cgroup = 0;                            ///< 1, 2
  std::optional<bool> overlay, vxlan, ipvs;  ///< of the kernel
  std::optional<std::uint64_t> inotify_instances = {}, inotify_watches = {};
  std::string firewall = {};                 ///< "ufw", "firewalld", or empty: none active that we know
  std::set<std::string> firewall_open = {};  ///< "2377/tcp", …
  std::optional<double> load = {};
};

/// What Swarm needs between nodes; 2377 to managers only.
inline constexpr const char* swarm_ports[] = {"2377/tcp", "7946/tcp", "7946/udp", "4789/udp"};

/// Reads what the script of `look` printed: "key=value" lines between its marks. What else a login prints is
/// passed over, a value that is none leaves the fact empty. Throws Error when the marks are not there.
Facts parse_facts(std::string_view output);
std::optional<double> parse_load(std::string_view output);
/// How far the clock there is ahead of ours, as far as the way there and back lets one tell.
std::optional<std::chrono::milliseconds> clock_ahead(std::string_view output,
                                                     std::chrono::system_clock::time_point sent,
                                                     std::chrono::system_clock::time_point received);
std::vector<PortProbe> parse_probes(std::string_view output, std::vector<PortProbe> wanted);

}  // namespace iitbfaas::provision
