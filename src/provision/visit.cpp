#include "provision/visit.hpp"

#include "base/endpoint.hpp"
#include "base/parallel.hpp"
#include "provision/checks.hpp"
#include "provision/look.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>

namespace iitbfaas::provision {
namespace {

using Clock = std::chrono::steady_clock;

void run_one(Visit& visit, const std::function<void(Visit&)>& work) {
  const auto start = Clock::now();
  try {
    work(visit);
  } catch (const std::exception& error) {
    visit.report.outcome = MachineOutcome::failed;
    visit.report.error = error.what();
    std::ranges::replace(visit.report.error, '\n', ' ');
  }
  visit.report.duration += std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
}

bool has_port(const Facts& facts, std::uint16_t port, bool udp) {
  return facts.listening.contains(std::to_string(port) + (udp ? "/udp" : "/tcp"));
}

/// A datagram to a port that somebody listens on is swallowed: there nothing could be told.
std::vector<PortProbe> probes_to(const Facts& other) {
  std::vector<PortProbe> probes{{.address = other.address, .port = 7946}};
  for (const std::uint16_t port : {std::uint16_t{7946}, std::uint16_t{4789}}) {
    if (!has_port(other, port, true)) probes.push_back({.address = other.address, .port = port, .udp = true});
  }
  return probes;
}

}  // namespace

Visits::Visits(const std::vector<Machine>& machines, const MachineProgress& progress)
    : progress_{progress}, visits_(machines.size()) {
  for (std::size_t i = 0; i < machines.size(); ++i) {
    auto& visit = visits_[i];
    visit.report.machine = machines[i];
    visit.begin = [this, &visit](const std::string& step) {
      const std::scoped_lock lock{telling_};
      if (progress_) progress_(visit.report.machine, step);
    };
  }
}

void Visits::each(const std::function<void(Visit&)>& work) {
  base::in_parallel(visits_.size(), visits_.size(), [&](std::size_t i) {
    if (!visits_[i].failed()) run_one(visits_[i], work);
  });
}

void Visits::reach(const SshOptions& options, const std::string& toward) {
  auto ssh = options;
  if (options.password) {
    ssh.password = [this, &options](const Machine& machine) {
      const std::scoped_lock lock{asking_};
      return options.password(machine);
    };
  }
  each([&](Visit& visit) {
    visit.begin("reach");
    visit.shell.emplace(visit.report.machine, ssh);
    for (const auto& note : visit.shell->notes()) visit.report.notes.push_back(note);
    visit.begin("look");
    visit.facts = look(*visit.shell, toward);
    visit.report.name = visit.facts.hostname;
  });
}

std::vector<MachineReport> Visits::reports() {
  std::vector<MachineReport> reports;
  reports.reserve(visits_.size());
  for (auto& visit : visits_) {
    visit.report.machine.password.clear();
    reports.push_back(std::move(visit.report));
  }
  return reports;
}

void judge(Visit& visit, const std::string& metrics_address) {
  visit.report.checks = check(
      visit.facts,
      {.target = to_string(visit.report.machine), .metrics_address = metrics_address, .ports = visit.probes});
}

void require_healthy(const Visit& visit) {
  for (const auto& check : visit.report.checks) {
    if (check.result != CheckResult::failed) continue;
    throw Error{"look at " + to_string(visit.report.machine) + ": " + check.name + ": " + check.found + "; " +
                check.cure};
  }
}

void knock(Visits& visits, const std::vector<std::string>& managers) {
  visits.each([&](Visit& visit) {
    visit.begin("try the ports");
    std::vector<PortProbe> wanted;
    for (const auto& manager : managers) {
      const auto endpoint = base::parse_endpoint(manager);
      if (endpoint.host == visit.facts.address) continue;
      wanted.push_back({.address = endpoint.host, .port = endpoint.port});
      wanted.push_back({.address = endpoint.host, .port = 7946});
    }
    for (const auto& other : visits.all()) {
      const auto& address = other.facts.address;
      const bool known =
          std::ranges::any_of(wanted, [&](const PortProbe& probe) { return probe.address == address; });
      if (other.failed() || &other == &visit || address.empty() || address == visit.facts.address || known)
        continue;
      std::ranges::copy(probes_to(other.facts), std::back_inserter(wanted));
    }
    visit.probes = probe_ports(*visit.shell, wanted);
  });
}

}  // namespace iitbfaas::provision
