#pragma once
#include "iitbfaas/cluster.hpp"
#include "iitbfaas/export.hpp"
#include "iitbfaas/node.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace iitbfaas {

/// A machine as its user reaches it with ssh, before and after it is a node.
struct Machine {
  std::string user = {};  ///< empty: as ssh's configuration says
  std::string host =
      {};  ///< address, name, or alias of ssh's configuration; empty: this machine, without ssh
  std::uint16_t port = 0;
  bool manager = false;       ///< joins as one
  std::string password = {};  ///< kept in memory only; tried when no key is let in

  /// "user@host:port", user and port optional, "ssh://" too. Throws InvalidSpec.
  IITBFAAS_EXPORT static Machine parse(const std::string& text);
  friend bool operator==(const Machine&, const Machine&) = default;
};

/// "user@host:port"; never the password.
IITBFAAS_EXPORT std::string to_string(const Machine& machine);

struct MachineFile {
  std::vector<Machine> machines = {};
  std::vector<std::string> warnings = {};  ///< a line each
};

/// `nodes:` in YAML, or the lines "user,address,password" of 2019, which come with a warning. Throws
/// InvalidSpec that begins "file:line".
IITBFAAS_EXPORT MachineFile read_machines(const std::filesystem::path& file);

/// The first line of a file that only its owner can read. Throws InvalidSpec when others can, too.
IITBFAAS_EXPORT std::string read_password(const std::filesystem::path& file);

enum class CheckResult { ok, warning, failed };

/// One thing that was looked at on a machine.
struct Check {
  std::string name = {};  ///< "engine", "ports"
  CheckResult result = CheckResult::ok;
  std::string found = {};  ///< "20.10.24"
  std::string cure = {};   ///< what to do; empty when ok
};

enum class MachineOutcome { ready, joined, already_joined, failed };

/// What became of one machine.
struct MachineReport {
  Machine machine = {};
  std::string name = {};     ///< its own host name; empty when it was not reached
  std::string node_id = {};  ///< once it is a node
  MachineOutcome outcome = MachineOutcome::failed;
  std::string error = {};               ///< what, on what, what came back, what to do
  std::vector<Check> checks = {};       ///< as it is at the end
  std::vector<std::string> notes = {};  ///< what was changed, and what the user should know
  std::chrono::milliseconds duration{0};
};

struct SshOptions {
  bool accept_new_host_keys = false;  ///< one that changed is refused all the same
  bool authorize_key = true;          ///< after a login by password, let the user's public key in
  /// Asked for a machine that lets in no key, one at a time; nothing: there is none.
  std::function<std::optional<std::string>(const Machine&)> password = {};
};

struct SetupOptions {
  SshOptions ssh = {};
  bool install = false;  ///< the engine by the system's packages; lets a user who is not root use it
  bool restart = false;  ///< an engine that runs, when a setting needs it: its containers end
  std::string metrics_address = "0.0.0.0:9323";  ///< of the engine's metrics; empty: leave as it is
};

struct AddOptions {
  SetupOptions setup = {};
  bool configure_engine = false;  ///< its daemon.json too, as set_up_machines does
  std::chrono::milliseconds ready_within{60'000};
};

/// Told before each step of each machine; calls do not overlap.
using MachineProgress = std::function<void(const Machine& machine, const std::string& step)>;

/// Makes machines nodes of the cluster, all at once: reach, look, set up what is needed, join, label, wait
/// until Ready. Each step changes only what is not yet so. One that fails leaves the others joined: its
/// report says why. Reports are in the order of `machines`.
IITBFAAS_EXPORT std::vector<MachineReport> add_machines(const Cluster& cluster,
                                                        const std::vector<Machine>& machines,
                                                        const AddOptions& options = {},
                                                        const MachineProgress& progress = {});

/// The same up to the joining: engine, its settings, limits, firewall.
IITBFAAS_EXPORT std::vector<MachineReport> set_up_machines(const std::vector<Machine>& machines,
                                                           const SetupOptions& options = {},
                                                           const MachineProgress& progress = {});

/// Looks, changes nothing. A report has failed when its machine was not reached or one of its checks failed.
IITBFAAS_EXPORT std::vector<MachineReport> examine_machines(const std::vector<Machine>& machines,
                                                            const SshOptions& options = {},
                                                            const MachineProgress& progress = {});
/// The same for every node: over ssh as it was added, or here when its engine is this machine's.
IITBFAAS_EXPORT std::vector<MachineReport> examine_nodes(const Cluster& cluster,
                                                         const SshOptions& options = {},
                                                         const MachineProgress& progress = {});

/// The load average of the last minute by the node's id, of those that answer within `limit`.
IITBFAAS_EXPORT std::map<std::string, double> node_loads(const Cluster& cluster,
                                                         std::chrono::milliseconds limit);

struct RemovalOptions {
  bool force = false;                              ///< without waiting for its replicas, answering or not
  std::chrono::milliseconds drain_within{60'000};  ///< for its replicas to answer elsewhere
};

/// Drains a node, lets it leave, forgets it; a manager is demoted before. Returns warnings. Throws Conflict
/// when the cluster would lose its last manager or its quorum.
IITBFAAS_EXPORT std::vector<std::string> remove_node(
    const Cluster& cluster, const Node& node, const RemovalOptions& options = {},
    const std::function<void(const std::string&)>& progress = {});

}  // namespace iitbfaas
