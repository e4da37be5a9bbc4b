#include "iitbfaas/stack.hpp"

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/deployment.hpp"
#include "cli/output.hpp"
#include "cli/stack_output.hpp"

#include <nlohmann/json.hpp>

#include <iostream>

namespace iitbfaas::cli {
namespace {

struct StackArguments {
  DeployOptions deploy = {};
  std::string name = {};
};

StackSpec load(const StackArguments& arguments) {
  auto stack = load_stack_files(arguments.deploy.stack_files);
  if (!arguments.name.empty()) stack.name = arguments.name;
  return stack;
}

/// What it would become: "+", "~", "-".
const char* sign(StackAction action) {
  switch (action) {
    case StackAction::create: return "+ ";
    case StackAction::update: return "~ ";
    case StackAction::remove: return "- ";
    case StackAction::unchanged: break;
  }
  return "  ";
}

void print_diff(const StackPlan& plan) {
  for (const auto& change : plan) {
    if (change.action == StackAction::unchanged && change.note.empty()) continue;
    const auto words = to_string(change);
    std::cout << sign(change.action) + words.substr(0, words.rfind(' ')) +
                     (change.note.empty() ? "" : ": " + change.note) + '\n';
    for (const auto& [field, before, after] : change.fields) {
      std::cout << "    " + field + ": " + (before.empty() ? "" : before + " ") + "->" +
                       (after.empty() ? "" : " " + after) + '\n';
    }
  }
}

void diff(const Globals& globals, const StackArguments& arguments) {
  const auto stack = load(arguments);
  warn_of(stack);
  const auto plan =
      Stack{Cluster{globals.cluster()}, stack.name}.diff(stack, {.prune = arguments.deploy.prune});
  if (!globals.json()) return print_diff(plan);
  auto documents = nlohmann::json::array();
  for (const auto& change : plan) documents.push_back(to_json(change));
  print(std::cout, documents);
}

void list_stacks(const Globals& globals) {
  auto documents = nlohmann::json::array();
  Table table{{"NAME", "SERVICES", "FUNCTIONS"}};
  for (const auto& stack : list_stacks(Cluster{globals.cluster()})) {
    documents.push_back({{"name", stack.name}, {"services", stack.services}, {"functions", stack.functions}});
    table.add({stack.name, std::to_string(stack.services), std::to_string(stack.functions)});
  }
  globals.json() ? print(std::cout, documents) : table.print(std::cout);
}

void show_replicas(const Globals& globals, const std::string& name) {
  const auto now = std::chrono::system_clock::now();
  auto documents = nlohmann::json::array();
  Table table{{"NAME", "IMAGE", "NODE", "WANTED", "STATE", "AGE", "ERROR", "PORTS"}};
  for (const auto& replica : Stack{Cluster{globals.cluster()}, name}.replicas()) {
    documents.push_back(to_json(replica));
    table.add({replica.name, short_image(replica.image), replica.node, replica.desired_state, replica.state,
               age(replica.since, now), replica.error, replica.ports});
  }
  globals.json() ? print(std::cout, documents) : table.print(std::cout);
}

void remove_stacks(const Globals& globals, const std::vector<std::string>& names) {
  const Cluster cluster{globals.cluster()};
  for (const auto& name : names) {
    Stack{cluster, name}.remove();
    std::cout << "stack " + name + " removed\n";
  }
}

void add_files(CLI::App& command, StackArguments& arguments) {
  arguments.deploy.stack_files = {"stack.yml"};
  command
      .add_option("-f,--file,-c,--compose-file", arguments.deploy.stack_files,
                  "Stack or Compose file; each is laid over those before")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->capture_default_str();
  command.add_option("name", arguments.name, "Of the stack (default: what the file says, or its folder)")
      ->type_name("NAME");
}

void add_deploying(CLI::App& command, const Globals& globals) {
  auto arguments = std::make_shared<StackArguments>();
  auto* deploying = command.add_subcommand("deploy", "Make the cluster what stack files say");
  add_files(*deploying, *arguments);
  add_delivery(*deploying, arguments->deploy);
  deploying->fallthrough()->callback(
      [arguments, &globals] { deploy(globals, load(*arguments), arguments->deploy); });
  auto other = std::make_shared<StackArguments>();
  auto* comparing = command.add_subcommand("diff", "Show what deploy would change, field by field");
  add_files(*comparing, *other);
  comparing->add_flag("--prune", other->deploy.prune, "And what it would remove");
  comparing->fallthrough()->callback([other, &globals] { diff(globals, *other); });
  auto rendering = std::make_shared<StackArguments>();
  auto* showing = command.add_subcommand("config", "Show the services that stack files come to");
  add_files(*showing, *rendering);
  showing->fallthrough()->callback(
      [rendering] { print(std::cout, nlohmann::json::parse(rendered(load(*rendering)))); });
}

}  // namespace

void add_stack(CLI::App& app, const Globals& globals) {
  auto* command =
      app.add_subcommand("stack", "Functions, services, networks, secrets and configs of one file")
          ->require_subcommand(1);
  add_deploying(*command, globals);
  command->add_subcommand("list", "List the stacks")->fallthrough()->callback([&globals] {
    list_stacks(globals);
  });
  auto name = std::make_shared<std::string>();
  auto* replicas = command->add_subcommand("ps", "List the replicas of a stack");
  replicas->add_option("name", *name, "Of the stack")->type_name("NAME")->required();
  replicas->fallthrough()->callback([name, &globals] { show_replicas(globals, *name); });
  auto names = std::make_shared<std::vector<std::string>>();
  auto* removing = command->add_subcommand("remove", "Remove stacks and all that is theirs but volumes");
  removing->add_option("names", *names, "Of the stacks")->type_name("NAME")->required();
  removing->fallthrough()->callback([names, &globals] { remove_stacks(globals, *names); });
}

}  // namespace iitbfaas::cli
