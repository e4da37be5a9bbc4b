#include "cli/node.hpp"
#include "cli/output.hpp"

#include <iostream>

namespace iitbfaas::cli {
namespace {

void change(const Globals& globals, const std::string& name, NodeRole role) {
  auto node = Cluster{globals.cluster()}.node(name);
  const auto advice = role == NodeRole::manager ? node.promote() : node.demote();
  std::cout << name + (role == NodeRole::manager ? " is a manager\n" : " is a worker\n") << std::flush;
  if (!advice.empty()) warn_of("node")(advice);
}

void add_change(CLI::App& app, const Globals& globals, const char* verb, const char* help, NodeRole role) {
  auto* command = app.add_subcommand(verb, help);
  auto name = std::make_shared<std::string>();
  command->add_option("node", *name, "Its name, id or address")->required()->type_name("");
  command->callback([name, role, &globals] { change(globals, *name, role); });
}

}  // namespace

void add_node_roles(CLI::App& node, const Globals& globals) {
  add_change(node, globals, "promote", "Make a worker a manager; have 1, 3 or 5", NodeRole::manager);
  add_change(node, globals, "demote", "Make a manager a worker", NodeRole::worker);
}

}  // namespace iitbfaas::cli
