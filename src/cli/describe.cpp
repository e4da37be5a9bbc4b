#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"

#include "iitbfaas/scaling_status.hpp"

#include <nlohmann/json.hpp>

#include <iostream>
#include <sstream>

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

std::string number(double value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

void print_scaling(const ScalingStatus& status) {
  const auto line = [](const char* name, const std::string& value) {
    if (!value.empty())
      std::cout << std::string{name} + std::string(12 - std::string{name}.size(), ' ') + value + '\n';
  };
  line("replicas", std::to_string(status.ready) + " of " + std::to_string(status.replicas) + " ready");
  if (const auto& policy = status.policy) {
    line("policy", std::to_string(policy->min) + " to " + std::to_string(policy->max) + ", " +
                       number(policy->target * policy->proportion) + " " + to_string(policy->type) +
                       " a replica" +
                       (policy->zero ? ", to zero after " + duration_text(policy->idle) + " idle" : ""));
  } else {
    line("policy", "none: it is woken when it has no replica, and otherwise left as it is");
  }
  line("load", status.load ? number(*status.load) : "unknown");
  if (status.under_way)
    line("under way",
         std::to_string(*status.under_way) + ", " + std::to_string(status.held) + " of them held");
  line("decision", std::to_string(status.decision.replicas) + " (" + to_string(status.decision.reason) + ")" +
                       (status.decision.explanation.empty() ? "" : ": " + status.decision.explanation));
  line("problem", status.problem);
  if (status.changes.empty()) return;
  Table table{{"AT", "FROM", "TO", "REASON", "EXPLANATION"}};
  for (const auto& change : status.changes) {
    table.add({to_rfc3339(change.at), std::to_string(change.from), std::to_string(change.to),
               to_string(change.reason), change.explanation});
  }
  std::cout << '\n';
  table.print(std::cout);
}

struct DescribeArguments {
  std::string name = {};
  bool scaling = false;
};

void describe(const Globals& globals, const DescribeArguments& options) {
  const auto function = find(Cluster{globals.cluster()}, options.name);
  if (options.scaling) {
    const auto status = function.scaling();
    globals.json() ? print(std::cout, nlohmann::json::parse(iitbfaas::to_json(status)))
                   : print_scaling(status);
  } else {
    const auto status = function.status();
    globals.json() ? print_json(status) : print_people(status);
  }
}

}  // namespace

void add_describe(CLI::App& app, const Globals& globals) {
  auto* command = app.add_subcommand("describe", "Show one function and its replicas");
  auto options = std::make_shared<DescribeArguments>();
  command->add_option("name", options->name, "Function, or FUNCTION.NAMESPACE")
      ->required()
      ->type_name("NAME");
  command->add_flag("--scaling", options->scaling,
                    "What it is scaled by, what was seen, and what was done and why");
  command->callback([options, &globals] { describe(globals, *options); });
}

}  // namespace iitbfaas::cli
