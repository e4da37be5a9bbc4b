#include "cli/arguments.hpp"
#include "cli/background_engine.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"

#include "iitbfaas/platform.hpp"

#include <nlohmann/json.hpp>

#include <iostream>

namespace iitbfaas::cli {
namespace {

using namespace std::chrono_literals;

void down(const Globals& globals, std::chrono::milliseconds limit) {
  const auto host = globals.host.empty() ? known_host().value_or("") : globals.host;
  // What a killed engine left behind only an engine can take away.
  if (is_embedded(host)) start_background_engine(limit);
  platform_down(host, limit);
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
  auto limit = std::make_shared<std::chrono::milliseconds>(60s);
  add_duration(*command, "--timeout", *limit, "Give up after (default: 60s)");
  command->callback([limit, &globals] { down(globals, *limit); });
}

}  // namespace iitbfaas::cli
