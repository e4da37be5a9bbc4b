#include "cli/arguments.hpp"
#include "cli/background_engine.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"

#include "iitbfaas/platform.hpp"

#include <nlohmann/json.hpp>

#include <iostream>

namespace iitbfaas::cli {
namespace {

void down(const Globals& globals, PlatformDownOptions options) {
  const auto host = globals.host.empty() ? known_host().value_or("") : globals.host;
  const auto limit = options.timeout;
  options.host = host;
  options.warn = warn_of("down");
  // What a killed engine left behind only an engine can take away.
  if (is_embedded(host)) start_background_engine(limit);
  platform_down(options);
  if (is_embedded(host)) stop_background_engine(limit);
  if (globals.json())
    print(std::cout, {{"down", true}});
  else
    std::cout << "down\n";
}

}  // namespace

void add_down(CLI::App& app, const Globals& globals) {
  auto* command =
      app.add_subcommand("down", "Remove every function, the gateway and what else up made, and forget it");
  auto options = std::make_shared<PlatformDownOptions>();
  add_duration(*command, "--timeout", options->timeout, "Give up after (default: 60s)");
  command->add_flag("--leave", options->leave, "Every node leaves the Swarm, also one that up found");
  command->callback([options, &globals] { down(globals, *options); });
}

}  // namespace iitbfaas::cli
