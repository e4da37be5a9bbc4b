#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"

#include <nlohmann/json.hpp>

#include <iostream>

namespace iitbfaas::cli {
namespace {

void print_json(const FunctionStatus& status) {
  auto document = to_json(status);
  document["instances"] = nlohmann::json::array();
  for (const auto& replica : status.instances) document["instances"].push_back(to_json(replica));
  print(std::cout, document);
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string limits_text(const Limits& limits) {
  std::vector<std::string> parts;
  if (limits.memory) parts.push_back("memory " + to_human(limits.memory));
  if (limits.millicpus != 0) parts.push_back("cpu " + std::to_string(limits.millicpus) + "m");
  if (limits.pids != 0) parts.push_back("pids " + std::to_string(limits.pids));
  return joined(parts);
}

std::string duration_text(std::chrono::milliseconds duration) {
  const auto count = duration.count();
  return count % 1000 == 0 ? std::to_string(count / 1000) + " s" : std::to_string(count) + " ms";
}

void print_people(const FunctionStatus& status) {
  const auto& spec = status.spec;
  const auto line = [](const char* name, const std::string& value) {
    if (!value.empty())
      std::cout << std::string{name} + std::string(12 - std::string{name}.size(), ' ') + value + '\n';
  };
  line("name", spec.name);
  line("namespace", spec.name_space);
  line("url", status.url);
  line("image", spec.image);
  line("process", spec.process);
  line("args", joined(spec.args));
  line("replicas",
       std::to_string(status.available_replicas) + " of " + std::to_string(status.replicas) + " ready");
  line("limits", limits_text(spec.limits));
  line("timeout", duration_text(spec.timeout));
  if (spec.publish) line("publish", std::to_string(*spec.publish));
  line("secrets", joined(spec.secrets));
  line("constraints", joined(spec.constraints));
  for (const auto& [name, value] : spec.labels) line("label", name + "=" + value);
  line("created", to_rfc3339(status.created_at));
  line("updated", to_rfc3339(status.updated_at));
  Table table{{"REPLICA", "SLOT", "STATE", "NODE", "ADDRESS", "SINCE", "REASON"}};
  for (const auto& replica : status.instances) {
    table.add({replica.id, std::to_string(replica.slot), to_string(replica.state), replica.node,
               replica.address, to_rfc3339(replica.since), replica.reason});
  }
  std::cout << '\n';
  table.print(std::cout);
}

}  // namespace

void add_describe(CLI::App& app, const Globals& globals) {
  auto* command = app.add_subcommand("describe", "Show one function and its replicas");
  auto name = std::make_shared<std::string>();
  command->add_option("name", *name, "Function, or FUNCTION.NAMESPACE")->required()->type_name("NAME");
  command->callback([name, &globals] {
    const auto status = find(Cluster{globals.cluster()}, *name).status();
    globals.json() ? print_json(status) : print_people(status);
  });
}

}  // namespace iitbfaas::cli
