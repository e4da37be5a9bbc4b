#include "cli/node.hpp"
#include "cli/output.hpp"

#include "iitbfaas/machine.hpp"

#include <nlohmann/json.hpp>

#include <iomanip>
#include <iostream>
#include <sstream>

namespace iitbfaas::cli {
namespace {

using Loads = std::map<std::string, double>;

// A list is not worth waiting longer for.
constexpr std::chrono::milliseconds patience_for_loads{2'000};

std::string load_of(const NodeStatus& node, const Loads& loads) {
  const auto found = loads.find(node.id);
  if (found == loads.end()) return "-";
  std::ostringstream text;
  text << std::fixed << std::setprecision(2) << found->second;
  return text.str();
}

void print_table(const std::vector<NodeStatus>& nodes, const Loads& loads) {
  Table table{
      {"NAME", "ROLE", "STATE", "AVAILABILITY", "ADDRESS", "CORES", "MEMORY", "LOAD", "REPLICAS", "ENGINE"}};
  for (const auto& node : nodes) {
    const auto document = to_json(node);
    table.add({node.name, node.leader ? "leader" : document["role"].get<std::string>(),
               node.ready ? "ready" : "down", document["availability"].get<std::string>(), node.address,
               std::to_string(node.millicpus / 1000), to_human(node.memory), load_of(node, loads),
               std::to_string(node.replicas), node.engine});
  }
  table.print(std::cout);
}

void print_json(const std::vector<NodeStatus>& nodes, const Loads& loads) {
  auto documents = nlohmann::json::array();
  for (const auto& node : nodes) {
    documents.push_back(to_json(node));
    const auto load = loads.find(node.id);
    documents.back()["load"] = load == loads.end() ? nlohmann::json{} : nlohmann::json(load->second);
  }
  print(std::cout, documents);
}

void list_nodes(const Globals& globals) {
  const Cluster cluster{globals.cluster()};
  const auto nodes = cluster.node_statuses();
  const auto loads = node_loads(cluster, patience_for_loads);
  globals.json() ? print_json(nodes, loads) : print_table(nodes, loads);
}

}  // namespace

void add_node_list(CLI::App& node, const Globals& globals) {
  node.add_subcommand("list", "List the nodes")->callback([&globals] { list_nodes(globals); });
}

}  // namespace iitbfaas::cli
