#include "cli/command.hpp"
#include "cli/serve.hpp"

#include "iitbfaas/embedded.hpp"

#include <iostream>

namespace iitbfaas::cli {
namespace {

void serve(const EmbeddedEngineOptions& options) {
  const StopSignals signals;
  EmbeddedEngine engine{options};
  std::cout << "engine at " << engine.host() << std::endl;
  signals.run([&](std::stop_token stop) { engine.run(std::move(stop)); });
}

}  // namespace

void add_engine(CLI::App& app, const Globals&) {
  auto* command = app.add_subcommand(
      "engine", "Serve the embedded engine: functions as processes of this user, no Docker");
  auto options = std::make_shared<EmbeddedEngineOptions>();
  command
      ->add_option("--state", options->state,
                   "Folder for its state (default: ~/.local/state/iitbfaas/engine)")
      ->type_name("FOLDER");
  command->add_option("--listen", options->listen, "unix://PATH (default: engine.sock in the state folder)")
      ->type_name("URL");
  command->callback([options] { serve(*options); });
}

}  // namespace iitbfaas::cli
