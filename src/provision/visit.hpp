#pragma once
#include "provision/facts.hpp"
#include "provision/shell.hpp"

#include "iitbfaas/machine.hpp"

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace iitbfaas::provision {

/// One machine while something is done to it. One thread at a time.
struct Visit {
  MachineReport report = {};
  std::optional<Shell> shell = {};  ///< once it was reached
  Facts facts = {};
  std::vector<PortProbe> probes = {};                       ///< of other machines, from this one
  std::function<void(const std::string& step)> begin = {};  ///< tells whoever waits

  bool failed() const noexcept { return !report.error.empty(); }
};

/// Several machines, each on a thread of its own between two meetings. What is thrown ends the visit of that
/// machine and of no other.
class Visits {
 public:
  Visits(const std::vector<Machine>& machines, const MachineProgress& progress);

  /// Runs `work` for every machine that has not failed, and returns when all are through.
  void each(const std::function<void(Visit&)>& work);

  /// Logs in and looks. `toward` is an address of the cluster, or empty.
  void reach(const SshOptions& options, const std::string& toward);

  std::vector<Visit>& all() noexcept { return visits_; }
  std::vector<MachineReport> reports();

 private:
  MachineProgress progress_;
  std::mutex telling_, asking_;
  std::vector<Visit> visits_;
};

/// What is needed so that the machine can be a node; looks again when it changed something.
void set_up(Visit& visit, const SetupOptions& options, bool configure_engine, const std::string& toward);

/// Judges what was found.
void judge(Visit& visit, const std::string& metrics_address);

/// Throws Error with what failed first and its cure.
void require_healthy(const Visit& visit);

/// The machines knock at each other's ports and at those of the managers ("10.0.0.1:2377").
void knock(Visits& visits, const std::vector<std::string>& managers);

}  // namespace iitbfaas::provision
