#include "iitbfaas/registry.hpp"

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/steps.hpp"

#include <nlohmann/json.hpp>

#include <iostream>

namespace iitbfaas::cli {
namespace {

struct RegistryArguments {
  RegistryServiceOptions service = {};
  std::string progress = "auto";
};

void print_status(const Globals& globals, const std::optional<RegistryServiceStatus>& status) {
  if (globals.json()) {
    nlohmann::json document = nullptr;
    if (status) {
      document = {{"name", status->name_on_nodes}, {"image", status->image},
                  {"node", status->node},          {"routingMesh", status->routing_mesh},
                  {"running", status->running},    {"reason", status->reason}};
    }
    return print(std::cout, document);
  }
  if (!status) {
    std::cout << "no registry\n";
    return;
  }
  Table table{{"NAME", "STATE", "NODE", "REACHED", "IMAGE"}};
  table.add({status->name_on_nodes, status->running ? "running" : "down: " + status->reason, status->node,
             status->routing_mesh ? "from every node" : "on its node", short_image(status->image)});
  table.print(std::cout);
}

void up(const Globals& globals, const RegistryArguments& options) {
  std::optional<RegistryServiceStatus> status;
  {
    Steps steps{options.progress};
    steps.begin("starting the registry");
    status = registry_up(Cluster{globals.cluster()}, options.service);
  }
  print_status(globals, status);
}

void add_registry_up(CLI::App& registry, const Globals& globals) {
  auto* command = registry.add_subcommand("up", "Start it, or change how it runs; deploy --registry cluster");
  auto options = std::make_shared<RegistryArguments>();
  auto& service = options->service;
  command->add_option("--image", service.image, "Of the registry")->capture_default_str();
  command->add_option("--port", service.port, "On 127.0.0.1 of every node")->capture_default_str();
  command->add_option("--node", service.node, "Where its images are kept (default: the manager asked)")
      ->type_name("NAME");
  command->add_flag_callback(
      "--no-routing-mesh", [&service] { service.routing_mesh = false; },
      "Publish it on its own node only, where kernels lack IPVS");
  command->add_option("--progress", options->progress, "auto, plain or none")
      ->check(CLI::IsMember({"auto", "plain", "none"}));
  command->fallthrough()->callback([options, &globals] { up(globals, *options); });
}

}  // namespace

void add_registry(CLI::App& app, const Globals& globals) {
  auto* command = app.add_subcommand("registry", "The cluster's own registry")->require_subcommand(1);
  add_registry_up(*command, globals);
  command->add_subcommand("down", "Remove it; its volume iitbfaas-registry stays")
      ->fallthrough()
      ->callback([&globals] { registry_down(Cluster{globals.cluster()}); });
  command->add_subcommand("status", "Where it is and whether it runs")->fallthrough()->callback([&globals] {
    print_status(globals, registry_status(Cluster{globals.cluster()}));
  });
}

}  // namespace iitbfaas::cli
