#include "cli/node.hpp"

namespace iitbfaas::cli {

void add_node(CLI::App& app, const Globals& globals) {
  auto* node = app.add_subcommand("node", "The machines of the cluster")->require_subcommand(1);
  add_node_list(*node, globals);
  add_node_add(*node, globals);
  add_node_setup(*node, globals);
  add_node_doctor(*node, globals);
  add_node_drain(*node, globals);
  add_node_activate(*node, globals);
  add_node_roles(*node, globals);
  add_node_remove(*node, globals);
  add_node_label(*node, globals);
  for (auto* command : node->get_subcommands({})) command->fallthrough();
}

}  // namespace iitbfaas::cli
