#include "cli/arguments.hpp"
#include "cli/machine_options.hpp"
#include "cli/node.hpp"

namespace iitbfaas::cli {
namespace {

struct NodeAddArguments {
  MachineArguments arguments = {};
  AddOptions add = {};
  bool manager = false;
};

void add(const Globals& globals, NodeAddArguments options) {
  auto machines = requested_machines(options.arguments);
  if (machines.empty()) throw CLI::ValidationError{"name a machine, USER@HOST, or a file of them with -f"};
  for (auto& machine : machines) machine.manager |= options.manager;
  std::vector<MachineReport> reports;
  {
    MachineSteps steps{options.arguments.progress};
    options.add.setup.ssh = ssh_options(options.arguments, steps);
    options.add.configure_engine = options.add.setup.install;
    reports = add_machines(Cluster{globals.cluster()}, machines, options.add, steps.progress());
  }
  print_reports(globals, "add", reports);
}

}  // namespace

void add_node_add(CLI::App& node, const Globals& globals) {
  auto* command = node.add_subcommand("add", "Make machines nodes of the cluster, over ssh");
  auto options = std::make_shared<NodeAddArguments>();
  add_machine_arguments(*command, options->arguments);
  add_setup_options(*command, options->add.setup);
  command->add_flag("--manager", options->manager, "They join as managers; have 1, 3 or 5");
  add_duration(*command, "--timeout", options->add.ready_within, "For a machine to be Ready (default: 60s)");
  command->callback([options, &globals] { add(globals, *options); });
}

}  // namespace iitbfaas::cli
