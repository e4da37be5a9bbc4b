#pragma once
#include "cli/command.hpp"

namespace iitbfaas::cli {

/// Each adds a subcommand of `iitbfaas node`.
void add_node_list(CLI::App& node, const Globals& globals);
void add_node_add(CLI::App& node, const Globals& globals);
void add_node_setup(CLI::App& node, const Globals& globals);
void add_node_doctor(CLI::App& node, const Globals& globals);
void add_node_drain(CLI::App& node, const Globals& globals);
void add_node_activate(CLI::App& node, const Globals& globals);
void add_node_label(CLI::App& node, const Globals& globals);
void add_node_remove(CLI::App& node, const Globals& globals);
void add_node_roles(CLI::App& node, const Globals& globals);  ///< promote and demote

}  // namespace iitbfaas::cli
