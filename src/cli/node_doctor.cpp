#include "cli/machine_options.hpp"
#include "cli/node.hpp"
#include "cli/output.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>

namespace iitbfaas::cli {
namespace {

void print_checks(const std::vector<MachineReport>& reports) {
  Table table{{"MACHINE", "CHECK", "RESULT", "FOUND", "CURE"}};
  for (const auto& report : reports) {
    const auto name = report.name.empty() ? to_string(report.machine) : report.name;
    if (report.checks.empty()) {
      const auto cure = std::min(report.error.find("; "), report.error.size());
      table.add({name, "reach", "failed", report.error.substr(0, cure),
                 cure == report.error.size() ? "-" : report.error.substr(cure + 2)});
    }
    for (const auto& check : report.checks) {
      table.add(
          {name, check.name, to_string(check.result), check.found, check.cure.empty() ? "-" : check.cure});
    }
  }
  table.print(std::cout);
}

void doctor(const Globals& globals, const MachineArguments& arguments) {
  const auto machines = requested_machines(arguments);
  std::vector<MachineReport> reports;
  {
    MachineSteps steps{arguments.progress};
    const auto ssh = ssh_options(arguments, steps);
    reports = machines.empty() ? examine_nodes(Cluster{globals.cluster()}, ssh, steps.progress())
                               : examine_machines(machines, ssh, steps.progress());
  }
  if (globals.json()) {
    auto documents = nlohmann::json::array();
    for (const auto& report : reports) documents.push_back(to_json(report));
    print(std::cout, documents);
  } else {
    print_checks(reports);
  }
  const auto failed = [](const MachineReport& report) { return !report.error.empty(); };
  if (std::ranges::any_of(reports, failed)) throw Failed{};
}

}  // namespace

void add_node_doctor(CLI::App& node, const Globals& globals) {
  auto* command = node.add_subcommand(
      "doctor", "What machines lack to be good nodes, and the cure; without names, all nodes");
  auto arguments = std::make_shared<MachineArguments>();
  arguments->ssh.authorize_key = false;
  add_machine_arguments(*command, *arguments);
  command->callback([arguments, &globals] { doctor(globals, *arguments); });
}

}  // namespace iitbfaas::cli
