#include "cli/deployment.hpp"

namespace iitbfaas::cli {

void add_deploy(CLI::App& app, const Globals& globals) {
  auto* command =
      app.add_subcommand("deploy", "Make a program a function: package it, send it, wait until it answers");
  auto options = std::make_shared<DeployOptions>();
  add_deploy_options(*command, *options);
  command->callback([options, &globals] { deploy(globals, requested(*options), *options); });
}

}  // namespace iitbfaas::cli
