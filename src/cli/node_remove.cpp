#include "cli/arguments.hpp"
#include "cli/node.hpp"
#include "cli/output.hpp"
#include "cli/steps.hpp"

#include "iitbfaas/machine.hpp"

#include <algorithm>
#include <iostream>

namespace iitbfaas::cli {
namespace {

struct NodeRemoveArguments {
  std::string name = {};
  RemovalOptions removal = {};
};

void remove(const Globals& globals, const NodeRemoveArguments& options) {
  const Cluster cluster{globals.cluster()};
  const auto node = cluster.node(options.name);
  std::vector<std::string> warnings;
  {
    Steps steps{"auto"};
    warnings =
        remove_node(cluster, node, options.removal, [&](const std::string& step) { steps.begin(step); });
  }
  std::cout << options.name + " removed\n" << std::flush;
  std::ranges::for_each(warnings, warn_of("node remove"));
}

}  // namespace

void add_node_remove(CLI::App& node, const Globals& globals) {
  auto* command = node.add_subcommand("remove", "Drain a node, let it leave the cluster, forget it");
  auto options = std::make_shared<NodeRemoveArguments>();
  command->add_option("node", options->name, "Its name, id or address")->required()->type_name("");
  command->add_flag("--force", options->removal.force,
                    "Without waiting for its replicas to answer elsewhere");
  add_duration(*command, "--timeout", options->removal.drain_within, "Give up waiting after (default: 60s)");
  command->callback([options, &globals] { remove(globals, *options); });
}

}  // namespace iitbfaas::cli
