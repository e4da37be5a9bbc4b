#pragma once
#include "cli/command.hpp"

/// `iitbfaas load`: each of these adds a subcommand to it.
namespace iitbfaas::cli {

void add_load_run(CLI::App& load, const Globals& globals);
void add_load_sweep(CLI::App& load, const Globals& globals);
void add_load_report(CLI::App& load, const Globals& globals);
void add_load_paper(CLI::App& load, const Globals& globals);

}  // namespace iitbfaas::cli
