#include "cli/arguments.hpp"
#include "cli/node.hpp"
#include "cli/steps.hpp"

#include <iostream>

namespace iitbfaas::cli {
namespace {

struct NodeDrainArguments {
  std::string name = {};
  bool wait = false;
  std::chrono::milliseconds limit{60'000};
};

void drain(const Globals& globals, const NodeDrainArguments& options) {
  auto node = Cluster{globals.cluster()}.node(options.name);
  Steps steps{"auto"};
  steps.begin(options.name + ": draining");
  node.set_availability(NodeAvailability::drain);
  if (options.wait) {
    steps.begin(options.name + ": waiting until its replicas answer elsewhere");
    node.wait_drained(options.limit);
  }
  std::cout << options.name + (options.wait ? " drained\n" : " is draining\n");
}

void activate(const Globals& globals, const std::string& name) {
  Cluster{globals.cluster()}.node(name).set_availability(NodeAvailability::active);
  std::cout << name + " active\n";
}

}  // namespace

void add_node_drain(CLI::App& node, const Globals& globals) {
  auto* command = node.add_subcommand("drain", "Move a node's replicas away and let no new ones start there");
  auto options = std::make_shared<NodeDrainArguments>();
  command->add_option("node", options->name, "Its name, id or address")->required()->type_name("");
  command->add_flag("--wait", options->wait, "Until as many replicas as wanted answer elsewhere");
  add_duration(*command, "--timeout", options->limit, "Give up waiting after (default: 60s)");
  command->callback([options, &globals] { drain(globals, *options); });
}

void add_node_activate(CLI::App& node, const Globals& globals) {
  auto* command = node.add_subcommand("activate", "Let replicas start on a node again");
  auto name = std::make_shared<std::string>();
  command->add_option("node", *name, "Its name, id or address")->required()->type_name("");
  command->callback([name, &globals] { activate(globals, *name); });
}

}  // namespace iitbfaas::cli
