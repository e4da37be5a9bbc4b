#include "cli/arguments.hpp"
#include "cli/background_engine.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/steps.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/platform.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <utility>
#include <vector>

namespace iitbfaas::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto engine_start_limit = 15s;
constexpr const char* local_docker = "unix:///var/run/docker.sock";

struct UpArguments {
  std::string engine = {};
  std::string progress = "auto";
  PlatformOptions platform = {};
};

bool is_swarm_manager(const std::string& host) {
  try {
    const Cluster cluster{{.host = host, .timeout = 5s}};
    return true;
  } catch (const Error&) {
    return false;
  }
}

/// What was said, else what the library would take, else Docker where it is a Swarm already, else our own.
std::string choose_host(const Globals& globals, const std::string& engine) {
  if (!globals.host.empty()) return globals.host;
  if (engine == "embedded") return engine;
  const char* docker_host = std::getenv("DOCKER_HOST");
  if (engine == "docker") return docker_host != nullptr && *docker_host != '\0' ? docker_host : local_docker;
  if (const auto host = known_host()) return *host;
  return is_swarm_manager(local_docker) ? local_docker : "embedded";
}

void print_result(const Globals& globals, const Cluster& cluster) {
  const auto info = cluster.info();
  if (globals.json()) {
    print(std::cout, {{"host", info.host},
                      {"engine", info.engine},
                      {"address", info.address},
                      {"gateway", info.gateway},
                      {"nodes", info.nodes},
                      {"managers", info.managers}});
    return;
  }
  std::cout << "engine   " << info.engine << " at " << info.host << '\n';
  if (!is_embedded(info.host)) std::cout << "address  " << info.address << ", where other nodes reach it\n";
  std::cout << "gateway  " << info.gateway << '\n';
  if (const auto advice = manager_advice(info.managers); !advice.empty()) warn_of("up")(advice);
}

void up(const Globals& globals, UpArguments options) {
  auto& platform = options.platform;
  platform.host = choose_host(globals, options.engine);
  platform.gateway_url = globals.gateway;
  std::vector<std::string> warnings;
  platform.warn = [&](const std::string& warning) { warnings.push_back(warning); };
  std::optional<Cluster> cluster;
  std::optional<Steps> steps{std::in_place, options.progress};
  steps->begin("starting the engine");
  const bool started = is_embedded(platform.host) && start_background_engine(engine_start_limit);
  try {
    steps->begin("packaging the gateway");
    platform.gateway = package({.program = tool_program(), .name = "gateway", .with_watchdog = false});
    steps->begin("starting the gateway");
    cluster = platform_up(platform);
  } catch (...) {
    if (started) stop_background_engine(engine_start_limit);
    throw;
  }
  steps.reset();
  std::ranges::for_each(warnings, warn_of("up"));
  print_result(globals, *cluster);
}

void add_swarm(CLI::App& command, SwarmOptions& swarm) {
  const auto* group = "Swarm";
  command
      .add_option("--advertise-address", swarm.advertise_address,
                  "Of a Swarm that has to be made (default: the engine chooses)")
      ->type_name("ADDRESS")
      ->group(group);
  command
      .add_option_function<std::string>(
          "--heartbeat", [&swarm](const std::string& text) { swarm.heartbeat = parse_duration(text); },
          "A node counts as down after three of these (Docker: 5s)")
      ->type_name("DURATION")
      ->group(group);
  command.add_option("--task-history", swarm.task_history, "Ended tasks kept for each replica (Docker: 5)")
      ->type_name("COUNT")
      ->group(group);
  command
      .add_flag("--autolock,!--no-autolock", swarm.autolock,
                "A manager that restarts asks for a key, which up keeps and gives")
      ->group(group);
  command.add_flag("--rotate-ca", swarm.rotate_ca, "Every node gets a certificate of a new authority")
      ->group(group);
  command.add_flag("--rotate-tokens", swarm.rotate_tokens, "What was used to join is of no use any more")
      ->group(group);
  command
      .add_flag("--force-new-cluster", swarm.force_new,
                "The other managers are lost for good: go on from what this one knows")
      ->group(group);
}

}  // namespace

void add_up(CLI::App& app, const Globals& globals) {
  auto* command =
      app.add_subcommand("up", "Bring up an engine and a gateway on this machine, and remember them");
  auto options = std::make_shared<UpArguments>();
  auto& platform = options->platform;
  command
      ->add_option(
          "--engine", options->engine,
          "embedded: processes of this user; docker: the local Docker Swarm\n"
          "(default: what --host or the environment name, docker if it is a Swarm manager, else embedded)")
      ->check(CLI::IsMember({"embedded", "docker"}));
  command->add_option("--port", platform.gateway_port, "Of the gateway")->capture_default_str();
  command->add_option("--metrics-port", platform.metrics_port, "Of the gateway's /metrics")
      ->capture_default_str();
  command->add_option("--bind", platform.bind, "Address the gateway listens on (embedded engine)")
      ->type_name("ADDRESS")
      ->capture_default_str();
  auto* certificate =
      command->add_option("--certificate-file", platform.certificate_file, "PEM chain; speaks TLS")
          ->type_name("FILE");
  auto* key = command->add_option("--key-file", platform.key_file, "Its private key, PEM")->type_name("FILE");
  certificate->needs(key);
  key->needs(certificate);
  add_swarm(*command, platform.swarm);
  command->add_option("--progress", options->progress, "auto, plain or none")
      ->check(CLI::IsMember({"auto", "plain", "none"}));
  command->callback([options, &globals] { up(globals, *options); });
}

}  // namespace iitbfaas::cli
