#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

#include <iostream>

namespace iitbfaas::cli {
namespace {

/// Those that are there go, whatever became of the others.
void remove_functions(const Globals& globals, const std::vector<std::string>& names) {
  const Cluster cluster{globals.cluster()};
  auto removed = nlohmann::json::array();
  bool failed = false;
  for (const auto& name : names) {
    try {
      find(cluster, name).remove();
      removed.push_back(name);
      if (!globals.json()) std::cout << name << " removed" << std::endl;
    } catch (const ApiError& error) {
      failed = true;
      std::cerr << std::string{"iitbfaas remove: "} + error.what() + "\n";
    }
  }
  if (globals.json()) print(std::cout, {{"removed", removed}});
  if (failed) throw Failed{};
}

}  // namespace

void add_remove(CLI::App& app, const Globals& globals) {
  auto* command = app.add_subcommand("remove", "Remove functions");
  auto names = std::make_shared<std::vector<std::string>>();
  command->add_option("name", *names, "Functions, or FUNCTION.NAMESPACE")->required()->type_name("NAME");
  command->callback([names, &globals] { remove_functions(globals, *names); });
}

}  // namespace iitbfaas::cli
