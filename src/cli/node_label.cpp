#include "cli/arguments.hpp"
#include "cli/node.hpp"
#include "cli/output.hpp"

#include <nlohmann/json.hpp>

#include <iostream>
#include <optional>

namespace iitbfaas::cli {
namespace {

using Changes = std::map<std::string, std::optional<std::string>>;

struct NodeLabelArguments {
  std::string name = {};
  std::vector<std::string> words = {};
};

/// "KEY=VALUE" sets, "KEY-" removes.
Changes parse_changes(const std::vector<std::string>& words) {
  Changes changes;
  for (const auto& word : words) {
    if (word.find('=') == std::string::npos && word.size() > 1 && word.ends_with('-')) {
      changes[word.substr(0, word.size() - 1)] = std::nullopt;
      continue;
    }
    auto [key, value] = parse_assignment(word);
    changes[key] = std::move(value);
  }
  return changes;
}

void label(const Globals& globals, const NodeLabelArguments& options) {
  const auto changes = parse_changes(options.words);
  auto node = Cluster{globals.cluster()}.node(options.name);
  if (!changes.empty()) node.change_labels(changes);
  const auto status = node.status();
  if (globals.json()) return print(std::cout, to_json(status));
  for (const auto& [key, value] : status.labels) std::cout << key << '=' << value << '\n';
}

}  // namespace

void add_node_label(CLI::App& node, const Globals& globals) {
  auto* command = node.add_subcommand("label", "Set and remove labels of a node, and show what it has");
  auto options = std::make_shared<NodeLabelArguments>();
  command->add_option("node", options->name, "Its name, id or address")->required()->type_name("NAME");
  command->add_option("changes", options->words, "KEY=VALUE sets one, KEY- removes it")->type_name("CHANGE");
  command->callback([options, &globals] { label(globals, *options); });
}

}  // namespace iitbfaas::cli
