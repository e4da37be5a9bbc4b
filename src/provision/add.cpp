#include "model/connection.hpp"
#include "provision/checks.hpp"
#include "provision/membership.hpp"
#include "provision/visit.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/machine.hpp"

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
  return visits.reports();
}

}  // namespace iitbfaas
