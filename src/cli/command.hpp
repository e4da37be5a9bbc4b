#pragma once
#include "iitbfaas/cluster.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <string>

/// The command line: each subcommand parses, calls one public function, prints.
namespace iitbfaas::cli {

/// Options that every subcommand takes.
struct Globals {
  std::string host = {};
  std::string gateway = {};
  std::string gateway_ca_file = {};
  std::string output = "table";
  std::string command = {};  ///< as it was typed, quoted for a shell

  bool json() const noexcept { return output == "json"; }
  ClusterOptions cluster() const {
    return {.host = host, .gateway = gateway, .gateway_ca_file = gateway_ca_file};
  }
};

/// What the process ends with when it failed though every line has been said already.
struct Failed {};

/// Each adds a subcommand to `app` whose callback does the work. `globals` is filled before a callback runs.
void add_up(CLI::App& app, const Globals& globals);
void add_down(CLI::App& app, const Globals& globals);
void add_deploy(CLI::App& app, const Globals& globals);
void add_list(CLI::App& app, const Globals& globals);
void add_describe(CLI::App& app, const Globals& globals);
void add_invoke(CLI::App& app, const Globals& globals);
void add_scale(CLI::App& app, const Globals& globals);
void add_logs(CLI::App& app, const Globals& globals);
void add_remove(CLI::App& app, const Globals& globals);
void add_images(CLI::App& app, const Globals& globals);
void add_node(CLI::App& app, const Globals& globals);
void add_secret(CLI::App& app, const Globals& globals);
void add_registry(CLI::App& app, const Globals& globals);
void add_monitor(CLI::App& app, const Globals& globals);
void add_load(CLI::App& app, const Globals& globals);
void add_proxy(CLI::App& app, const Globals& globals);
void add_stack(CLI::App& app, const Globals& globals);
void add_engine(CLI::App& app, const Globals& globals);
void add_gateway(CLI::App& app, const Globals& globals);
void add_watchdog(CLI::App& app, const Globals& globals);

}  // namespace iitbfaas::cli
