#include "cli/load.hpp"

namespace iitbfaas::cli {

void add_load(CLI::App& app, const Globals& globals) {
  auto* command =
      app.add_subcommand("load", "Load a function or a URL, and measure it")->require_subcommand(1);
  add_load_run(*command, globals);
  add_load_sweep(*command, globals);
  add_load_report(*command, globals);
  add_load_paper(*command, globals);
}

}  // namespace iitbfaas::cli
