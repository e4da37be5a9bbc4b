#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"

#include <nlohmann/json.hpp>

#include <iostream>

namespace iitbfaas::cli {
namespace {

struct ScaleArguments {
  std::string name = {};
  std::uint32_t replicas = 0;
  std::chrono::milliseconds wait{0};
};

void scale(const Globals& globals, const ScaleArguments& options) {
  auto function = find(Cluster{globals.cluster()}, options.name);
  function.scale(options.replicas);
  if (options.wait.count() > 0) function.wait(options.wait);
  if (globals.json()) {
    print(std::cout,
          {{"name", function.name()}, {"namespace", function.name_space()}, {"replicas", options.replicas}});
  } else {
    std::cout << options.name << " scaled to " << options.replicas << '\n';
  }
}

}  // namespace

void add_scale(CLI::App& app, const Globals& globals) {
  auto* command = app.add_subcommand("scale", "Ask for a number of replicas");
  auto options = std::make_shared<ScaleArguments>();
  command->add_option("name", options->name, "Function, or FUNCTION.NAMESPACE")
      ->required()
      ->type_name("NAME");
  command->add_option("replicas", options->replicas, "How many")->required()->type_name("N");
  add_duration(*command, "--wait", options->wait, "Wait so long until they answer (default: do not wait)");
  command->callback([options, &globals] { scale(globals, *options); });
}

}  // namespace iitbfaas::cli
