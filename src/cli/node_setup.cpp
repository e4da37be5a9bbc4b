#include "cli/machine_options.hpp"
#include "cli/node.hpp"

namespace iitbfaas::cli {
namespace {

struct NodeSetupArguments {
  MachineArguments arguments = {};
  SetupOptions setup = {};
};

void setup(const Globals& globals, NodeSetupArguments options) {
  const auto machines = requested_machines(options.arguments);
  if (machines.empty()) throw CLI::ValidationError{"name a machine, USER@HOST, or a file of them with -f"};
  std::vector<MachineReport> reports;
  {
    MachineSteps steps{options.arguments.progress};
    options.setup.ssh = ssh_options(options.arguments, steps);
    reports = set_up_machines(machines, options.setup, steps.progress());
  }
  print_reports(globals, "setup", reports);
}

}  // namespace

void add_node_setup(CLI::App& node, const Globals& globals) {
  auto* command =
      node.add_subcommand("setup", "Make machines ready to be nodes: engine, settings, limits, firewall");
  auto options = std::make_shared<NodeSetupArguments>();
  add_machine_arguments(*command, options->arguments);
  add_setup_options(*command, options->setup);
  command
      ->add_option("--metrics-address", options->setup.metrics_address,
                   "Where the engine shows its metrics; \"\" leaves it")
      ->type_name("ADDRESS:PORT")
      ->capture_default_str();
  command->callback([options, &globals] { setup(globals, *options); });
}

}  // namespace iitbfaas::cli
