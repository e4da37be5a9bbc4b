#include "iitbfaas/proxy.hpp"

#include "cli/command.hpp"

#include <iostream>
#include <map>

namespace iitbfaas::cli {
namespace {

struct ProxyArguments {
  ProxyOptions proxy = {};
  std::filesystem::path file = {};
};

void write_config(const Globals& globals, ProxyArguments options) {
  options.proxy.gateway_ca_file = globals.gateway_ca_file;
  const auto config = proxy_config(options.proxy, proxy_view(Cluster{globals.cluster()}));
  if (options.file.empty())
    std::cout << config;
  else
    write_proxy_config(options.file, config);
}

void add_config(CLI::App& proxy, const Globals& globals) {
  static const std::map<std::string, ProxyMode> modes{
      {"gateways", ProxyMode::gateways}, {"dns", ProxyMode::dns}, {"ports", ProxyMode::ports}};
  auto* command =
      proxy.add_subcommand("config", "Write an HAProxy configuration for the functions there are");
  auto options = std::make_shared<ProxyArguments>();
  auto& chosen = options->proxy;
  command
      ->add_option("--mode", chosen.mode,
                   "gateways: over the gateways, from anywhere (default)\n"
                   "dns: over the replicas, as a container on the network iitbfaas\n"
                   "ports: a port per function with --publish, over the nodes")
      ->transform(CLI::CheckedTransformer{modes}.description(""))
      ->type_name("MODE");
  command->add_option("--bind", chosen.bind, "Address that HAProxy listens on")->capture_default_str();
  command->add_option("--port", chosen.port, "Its port (default: 80, with a certificate 443)");
  command->add_option("--port-offset", chosen.port_offset,
                      "With ports: added to each, where HAProxy shares a machine with a node");
  command->add_option("--certificate-file", chosen.certificate_file, "PEM, chain and key: HAProxy speaks TLS")
      ->type_name("FILE");
  command->add_option("--stats-port", chosen.stats_port, "Statistics and /metrics on 127.0.0.1");
  command->add_option("--slots", chosen.slots, "With dns: replicas of a function at most")
      ->capture_default_str();
  command->add_option("-O,--output-file", options->file, "Write there, at once")->type_name("FILE");
  command->fallthrough()->callback([options, &globals] { write_config(globals, *options); });
}

}  // namespace

void add_proxy(CLI::App& app, const Globals& globals) {
  auto* command = app.add_subcommand("proxy", "A load balancer of your own before it")->require_subcommand(1);
  add_config(*command, globals);
}

}  // namespace iitbfaas::cli
