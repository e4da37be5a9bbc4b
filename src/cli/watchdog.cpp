#include "iitbfaas/watchdog.hpp"

#include "cli/command.hpp"
#include "cli/serve.hpp"

#include <unistd.h>

#include <iostream>

namespace iitbfaas::cli {
namespace {

std::map<std::string, std::string> environment() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const auto equals = text.find('=');
    if (equals != std::string::npos) variables[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return variables;
}

void serve(const std::vector<std::string>& command) {
  const StopSignals signals;
  auto options = watchdog_options(environment());
  if (!command.empty()) options.command = command;
  Watchdog watchdog{options};
  std::cout << "watchdog on port " << watchdog.port() << ", metrics on port " << watchdog.metrics_port()
            << std::endl;
  signals.run([&](std::stop_token stop) { watchdog.run(std::move(stop)); });
}

}  // namespace

void add_watchdog(CLI::App& app, const Globals&) {
  auto* command =
      app.add_subcommand("watchdog",
                         "Serve one program as a function, here and now; the environment says how "
                         "(fprocess, IITBFAAS_ARGS, exec_timeout, …)");
  auto program = std::make_shared<std::vector<std::string>>();
  command->add_option("program", *program, "Program and fixed arguments (default: fprocess)")
      ->type_name("PROGRAM");
  command->positionals_at_end();
  command->callback([program] { serve(*program); });
}

}  // namespace iitbfaas::cli
