#include "cli/command.hpp"
#include "cli/output.hpp"

#include <nlohmann/json.hpp>

#include <iostream>

namespace iitbfaas::cli {
namespace {

void print_table(const std::vector<NodeStatus>& nodes) {
  Table table{{"NAME", "ROLE", "STATE", "AVAILABILITY", "ADDRESS", "CORES", "MEMORY", "REPLICAS", "ENGINE"}};
  for (const auto& node : nodes) {
    const auto document = to_json(node);
    table.add({node.name, node.leader ? "leader" : document["role"].get<std::string>(),
               node.ready ? "ready" : "down", document["availability"].get<std::string>(), node.address,
               std::to_string(node.millicpus / 1000), to_human(node.memory), std::to_string(node.replicas),
               node.engine});
  }
  table.print(std::cout);
}

void list(const Globals& globals) {
  const auto nodes = Cluster{globals.cluster()}.node_statuses();
  if (!globals.json()) return print_table(nodes);
  auto documents = nlohmann::json::array();
  for (const auto& node : nodes) documents.push_back(to_json(node));
  print(std::cout, documents);
}

}  // namespace

void add_node(CLI::App& app, const Globals& globals) {
  auto* command = app.add_subcommand("node", "The machines of the cluster")->require_subcommand(1);
  command->add_subcommand("list", "List the nodes")->fallthrough()->callback([&globals] { list(globals); });
}

}  // namespace iitbfaas::cli
