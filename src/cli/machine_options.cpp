#include "cli/machine_options.hpp"

#include "cli/output.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <sstream>

namespace iitbfaas::cli {
namespace {

constexpr const char* password_variable = "IITBFAAS_SSH_PASSWORD";

std::string seconds(std::chrono::milliseconds duration) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(1) << std::chrono::duration<double>(duration).count() << " s";
  return text.str();
}

void print_table(const std::vector<MachineReport>& reports) {
  Table table{{"MACHINE", "NODE", "RESULT", "TIME"}};
  for (const auto& report : reports) {
    table.add({to_string(report.machine), report.name.empty() ? "-" : report.name, to_string(report.outcome),
               seconds(report.duration)});
  }
  table.print(std::cout);
}

/// What was done besides, and what is not as it should be though nothing broke by it.
void print_notes(const MachineReport& report) {
  const auto name = report.name.empty() ? to_string(report.machine) : report.name;
  for (const auto& note : report.notes) std::cerr << name + ": " + note + "\n";
  for (const auto& check : report.checks) {
    if (check.result != CheckResult::warning) continue;
    std::cerr << name + ": " + check.name + ": " + check.found + "; " + check.cure + "\n";
  }
}

std::optional<std::string> variable_password() {
  const char* value = std::getenv(password_variable);
  if (value == nullptr || *value == '\0') return std::nullopt;
  std::string password = value;
  ::unsetenv(password_variable);
  return password;
}

}  // namespace

void add_machine_arguments(CLI::App& command, MachineArguments& arguments) {
  command.add_option("machine", arguments.machines, "USER@HOST or USER@HOST:PORT, as ssh takes it")
      ->type_name("");
  command.add_option("-f,--file", arguments.file, "YAML with nodes:, or lines user,address,password")
      ->type_name("FILE");
  command.add_flag("--accept-new", arguments.ssh.accept_new_host_keys,
                   "Trust host keys seen for the first time; one that changed is refused all the same");
  command
      .add_option(
          "--password-file", arguments.password_file,
          std::string{"For machines that let in no key; a file of mode 0600\n(or the environment's "} +
              password_variable + ", or the terminal is asked)")
      ->type_name("FILE");
  command.add_flag_callback(
      "--no-authorize-key", [&arguments] { arguments.ssh.authorize_key = false; },
      "After a login by password, do not put your public key there");
  command.add_option("--progress", arguments.progress, "auto, plain or none")
      ->check(CLI::IsMember({"auto", "plain", "none"}));
}

void add_setup_options(CLI::App& command, SetupOptions& options) {
  command.add_flag("--install", options.install,
                   "Install Docker by the system's packages where it is missing, and start it");
  command.add_flag("--restart", options.restart,
                   "Restart an engine when a setting needs it; its containers end");
}

std::vector<Machine> requested_machines(const MachineArguments& arguments) {
  std::vector<Machine> machines;
  for (const auto& text : arguments.machines) machines.push_back(Machine::parse(text));
  if (arguments.file.empty()) return machines;
  auto file = read_machines(arguments.file);
  std::ranges::for_each(file.warnings, warn_of("node"));
  std::ranges::move(file.machines, std::back_inserter(machines));
  return machines;
}

SshOptions ssh_options(const MachineArguments& arguments, MachineSteps& steps) {
  auto options = arguments.ssh;
  auto password = variable_password();
  if (!arguments.password_file.empty()) password = read_password(arguments.password_file);
  options.password = [password, &steps](const Machine& machine) {
    return password ? password : steps.ask_password(machine);
  };
  return options;
}

void print_reports(const Globals& globals, const std::string& command,
                   const std::vector<MachineReport>& reports) {
  if (globals.json()) {
    auto documents = nlohmann::json::array();
    for (const auto& report : reports) documents.push_back(to_json(report));
    print(std::cout, documents);
  } else {
    print_table(reports);
    std::cout.flush();
    for (const auto& report : reports) print_notes(report);
  }
  bool failed = false;
  for (const auto& report : reports) {
    if (report.error.empty()) continue;
    failed = true;
    std::cerr << "iitbfaas node " + command + ": " + report.error + "\n";
  }
  if (failed) throw Failed{};
}

}  // namespace iitbfaas::cli
