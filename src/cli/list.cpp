#include "cli/command.hpp"
#include "cli/output.hpp"

#include <nlohmann/json.hpp>

#include <iostream>

namespace iitbfaas::cli {
namespace {

using Counts = std::map<std::string, std::uint64_t>;

std::uint64_t count_of(const Counts& counts, const FunctionSpec& spec) {
  const auto found = counts.find(spec.name + "." + spec.name_space);
  return found == counts.end() ? 0 : found->second;
}

void print_json(const std::vector<FunctionStatus>& functions, const Counts& counts) {
  auto documents = nlohmann::json::array();
  for (const auto& status : functions) {
    documents.push_back(to_json(status));
    documents.back()["invocationCount"] = count_of(counts, status.spec);
  }
  print(std::cout, documents);
}

void print_table(const std::vector<FunctionStatus>& functions, const Counts& counts) {
  const auto now = std::chrono::system_clock::now();
  Table table{{"NAME", "READY", "INVOCATIONS", "AGE", "IMAGE", "URL"}};
  for (const auto& status : functions) {
    table.add({shown_name(status.spec),
               std::to_string(status.available_replicas) + "/" + std::to_string(status.replicas),
               std::to_string(count_of(counts, status.spec)), age(status.created_at, now),
               short_image(status.spec.image), status.url});
  }
  table.print(std::cout);
}

void list(const Globals& globals, const std::optional<std::string>& name_space) {
  const Cluster cluster{globals.cluster()};
  const auto functions = cluster.function_statuses(name_space);
  const auto counts = functions.empty() ? Counts{} : cluster.invocation_counts();
  globals.json() ? print_json(functions, counts) : print_table(functions, counts);
}

}  // namespace

void add_list(CLI::App& app, const Globals& globals) {
  auto* command = app.add_subcommand("list", "List the functions of the cluster");
  auto name_space = std::make_shared<std::optional<std::string>>();
  command->add_option("-n,--namespace", *name_space, "Only those of this namespace")->type_name("NAME");
  command->callback([name_space, &globals] { list(globals, *name_space); });
}

}  // namespace iitbfaas::cli
