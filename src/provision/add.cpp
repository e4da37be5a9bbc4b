#include "model/connection.hpp"
#include "provision/checks.hpp"
#include "provision/membership.hpp"
#include "provision/visit.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/images.hpp"
#include "iitbfaas/machine.hpp"

#include <algorithm>
#include <set>

namespace iitbfaas {
namespace {

using namespace provision;

void require_docker(const detail::Connection& connection) {
  if (!connection.is_embedded()) return;
  throw Error{
      "add machines to " + connection.host() +
      ": the embedded engine is this machine alone; make a cluster with: iitbfaas up --engine docker"};
}

void require_different(const std::vector<Machine>& machines) {
  std::set<std::string> seen;
  for (const auto& machine : machines) {
    if (!seen.insert(to_string(machine)).second)
      throw InvalidSpec{"machines", to_string(machine) + " is named twice"};
  }
}

/// A node that lacks some is a node all the same.
void send_images(const Cluster& cluster, Visits& visits) {
  visits.each([](Visit& visit) { visit.begin("send images"); });
  for (const auto& transfer : Images{cluster}.sync()) {
    const auto visit = std::ranges::find_if(
        visits.all(), [&](const Visit& one) { return !one.failed() && one.report.name == transfer.node; });
    if (visit == visits.all().end()) continue;
    auto& notes = visit->report.notes;
    if (transfer.sent != 0) {
      notes.push_back(std::to_string(transfer.sent) + (transfer.sent == 1 ? " image was" : " images were") +
                      " sent, " + to_human(transfer.bytes));
    }
    if (!transfer.problem.empty()) {
      notes.push_back("it lacks images: " + transfer.problem + "; bring them with: iitbfaas images sync");
    }
  }
}

/// A number of managers is better odd.
void advise(const docker::Engine& engine, Visits& visits) {
  const auto joined = [](const Visit& visit) {
    return visit.report.machine.manager && visit.report.outcome == MachineOutcome::joined;
  };
  const auto newest = std::ranges::find_if(visits.all(), joined);
  if (newest == visits.all().end()) return;
  const auto nodes = engine.nodes();
  const auto managers = std::ranges::count(nodes, "manager", &docker::Node::role);
  const auto advice = manager_advice(static_cast<std::size_t>(managers));
  if (!advice.empty()) newest->report.notes.push_back(advice);
}

}  // namespace

std::vector<MachineReport> add_machines(const Cluster& cluster, const std::vector<Machine>& machines,
                                        const AddOptions& options, const MachineProgress& progress) {
  require_different(machines);
  const auto& connection = ClusterAccess::of(cluster);
  require_docker(connection);
  Membership membership{connection.engine()};
  const auto toward = base::parse_endpoint(membership.managers().front()).host;
  Visits visits{machines, progress};
  visits.reach(options.setup.ssh, toward);
  visits.each([&](Visit& visit) { set_up(visit, options.setup, options.configure_engine, toward); });
  knock(visits, membership.managers());
  visits.each([&](Visit& visit) {
    judge(visit, {});
    require_healthy(visit);
    membership.join(visit, options.ready_within);
  });
  const auto joined = [](const Visit& visit) { return !visit.failed(); };
  if (std::ranges::any_of(visits.all(), joined) && !connection.engine().services().empty()) {
    send_images(cluster, visits);
  }
  advise(connection.engine(), visits);
  return visits.reports();
}

}  // namespace iitbfaas
