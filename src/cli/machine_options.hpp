#pragma once
#include "cli/command.hpp"
#include "cli/machine_steps.hpp"

#include "iitbfaas/machine.hpp"

#include <filesystem>
#include <string>
#include <vector>

/// What the subcommands that go to machines over ssh have in common.
namespace iitbfaas::cli {

struct MachineArguments {
  std::vector<std::string> machines = {};  ///< "user@host:port"
  std::filesystem::path file = {};
  std::filesystem::path password_file = {};
  SshOptions ssh = {};
  std::string progress = "auto";
};

void add_machine_arguments(CLI::App& command, MachineArguments& arguments);

/// --install and --restart.
void add_setup_options(CLI::App& command, SetupOptions& options);

/// Those named and those of the file; warnings go to standard error. Throws CLI::ValidationError,
/// InvalidSpec.
std::vector<Machine> requested_machines(const MachineArguments& arguments);

/// `arguments.ssh` with a password from the file, IITBFAAS_SSH_PASSWORD, or whoever sits at the terminal. The
/// variable is taken out of the environment, so that no program we start has it.
SshOptions ssh_options(const MachineArguments& arguments, MachineSteps& steps);

/// A line for each machine, what went wrong on standard error; or JSON. Throws Failed when one failed.
void print_reports(const Globals& globals, const std::string& command,
                   const std::vector<MachineReport>& reports);

}  // namespace iitbfaas::cli
