#pragma once
#include "cli/command.hpp"

#include "iitbfaas/monitoring.hpp"

/// `iitbfaas monitor`: each of these adds a subcommand to it.
namespace iitbfaas::cli {

void add_monitor_query(CLI::App& monitor, const Globals& globals);
void add_monitor_up(CLI::App& monitor, const Globals& globals);

void print_status(const Globals& globals, const MonitoringStatus& status);

}  // namespace iitbfaas::cli
