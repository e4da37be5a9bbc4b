#include "base/parallel.hpp"
#include "model/connection.hpp"
#include "provision/look.hpp"
#include "provision/node_machines.hpp"
#include "provision/visit.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <mutex>

namespace iitbfaas {
namespace {

using namespace provision;

/// Without a cluster the machines knock at each other's ports only.
std::vector<MachineReport> examine(const std::vector<Machine>& machines, const SshOptions& options,
                                   const MachineProgress& progress,
                                   const std::vector<std::string>& managers) {
  Visits visits{machines, progress};
  visits.reach(options, managers.empty() ? "" : base::parse_endpoint(managers.front()).host);
  knock(visits, managers);
  visits.each([](Visit& visit) {
    judge(visit, SetupOptions{}.metrics_address);
    visit.report.outcome = MachineOutcome::ready;
    require_healthy(visit);
  });
  return visits.reports();
}

MachineReport out_of_reach(const docker::Node& node) {
  return {.name = node.hostname,
          .node_id = node.id,
          .error = "reach " + node.hostname + ": nobody said how; say it with: iitbfaas node add USER@" +
                   (node.address.empty() ? "HOST" : node.address)};
}

}  // namespace

std::vector<MachineReport> examine_machines(const std::vector<Machine>& machines, const SshOptions& options,
                                            const MachineProgress& progress) {
  return examine(machines, options, progress, {});
}

std::vector<MachineReport> examine_nodes(const Cluster& cluster, const SshOptions& options,
                                         const MachineProgress& progress) {
  const auto& connection = ClusterAccess::of(cluster);
  if (connection.is_embedded()) {
    throw Error{
        "examine the nodes of " + connection.host() +
        ": the embedded engine is this machine alone, and needs none of what is looked at; name a machine"};
  }
  const auto own = connection.engine().info().node_id;
  std::vector<Machine> machines;
  std::vector<MachineReport> unknown;
  std::vector<std::string> managers, ids;
  for (const auto& node : connection.engine().nodes()) {
    if (!node.manager_address.empty()) managers.push_back(node.manager_address);
    if (auto machine = machine_of(node, connection, own)) {
      machines.push_back(*std::move(machine));
      ids.push_back(node.id);
    } else {
      unknown.push_back(out_of_reach(node));
    }
  }
  auto reports = examine(machines, options, progress, managers);
  for (std::size_t i = 0; i < reports.size(); ++i) reports[i].node_id = ids[i];
  for (auto& report : unknown) reports.push_back(std::move(report));
  std::ranges::sort(reports, {}, &MachineReport::name);
  return reports;
}

std::map<std::string, double> node_loads(const Cluster& cluster, std::chrono::milliseconds limit) {
  const auto& connection = ClusterAccess::of(cluster);
  std::map<std::string, double> loads;
  if (connection.is_embedded()) return loads;
  const auto own = connection.engine().info().node_id;
  std::mutex mutex;
  const auto nodes = connection.engine().nodes();
  base::in_parallel(nodes.size(), nodes.size(), [&](std::size_t i) {
    const auto machine = machine_of(nodes[i], connection, own);
    if (!machine) return;
    try {
      const Shell shell{*machine, {}, limit};
      const auto load = look_at_load(shell, limit);
      const std::scoped_lock lock{mutex};
      if (load) loads.emplace(nodes[i].id, *load);
    } catch (const Error&) {
      // Unknown, then.
    }
  });
  return loads;
}

}  // namespace iitbfaas
