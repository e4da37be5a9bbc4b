#include "iitbfaas/gateway.hpp"

#include "cli/command.hpp"
#include "cli/serve.hpp"

#include "iitbfaas/autoscaler.hpp"
#include "iitbfaas/error.hpp"

#include <fstream>
#include <iostream>
#include <optional>
#include <thread>

namespace iitbfaas::cli {
namespace {

struct GatewayArguments {
  std::string listen = "127.0.0.1:8080";
  std::string metrics_listen = "127.0.0.1:8082";
  std::string network = {};
  std::string leader = {};
  std::string password_file = {};
  std::string certificate_file = {};
  std::string key_file = {};
};

std::string password_in(const std::string& path) {
  if (path.empty()) return {};
  std::ifstream file{path};
  std::string password;
  if (!std::getline(file, password) || password.empty())
    throw Error{"read the password: " + path + " holds none"};
  return password;
}

/// A manager whose leader just died holds every question back for twenty seconds; asked again, it may lead
/// itself.
ClusterOptions engine_of(const Globals& globals) {
  auto options = globals.cluster();
  options.timeout = std::chrono::seconds{5};
  return options;
}

/// Where this machine reaches it.
std::string own_url(const GatewayArguments& options, const Gateway& gateway) {
  auto host = options.listen.substr(0, options.listen.rfind(':'));
  if (host == "0.0.0.0") host = "127.0.0.1";
  if (host == "[::]") host = "[::1]";
  return (options.certificate_file.empty() ? "http://" : "https://") + host + ":" +
         std::to_string(gateway.port());
}

void serve(const GatewayArguments& options, const Globals& globals) {
  const StopSignals signals;
  const auto password = password_in(options.password_file);
  GatewayOptions serving{.listen = options.listen,
                         .metrics_listen = options.metrics_listen,
                         .leader = options.leader,
                         .network = options.network,
                         .password = password,
                         .certificate_file = options.certificate_file,
                         .key_file = options.key_file};
  std::optional<Autoscaler> autoscaler;
  if (options.leader.empty()) {
    serving.cluster = Cluster{engine_of(globals)};
    serving.scaling = [&](const Invocation& asked) { return autoscaler->answer(asked); };
    serving.more_metrics = [&] { return autoscaler->metrics(); };
  }
  Gateway gateway{serving};
  if (serving.cluster) {
    // Without a network there is one gateway: this one.
    autoscaler.emplace(AutoscalerOptions{.cluster = serving.cluster,
                                         .gateway = options.network.empty() ? own_url(options, gateway) : "",
                                         .network = options.network,
                                         .password = password,
                                         .certificate_file = options.certificate_file});
  }
  std::cout << "gateway on port " << gateway.port() << ", metrics on port " << gateway.metrics_port()
            << std::endl;
  signals.run([&](const std::stop_token& stop) {
    std::optional<std::jthread> scaling;
    if (autoscaler) scaling.emplace([&](std::stop_token told) { autoscaler->run(std::move(told)); });
    gateway.run(stop);
  });
}

}  // namespace

void add_gateway(CLI::App& app, const Globals& globals) {
  auto* command =
      app.add_subcommand("gateway", "Serve the gateway: /function/NAME to the replicas of a cluster");
  auto options = std::make_shared<GatewayArguments>();
  command->add_option("--listen", options->listen, "Address for requests")
      ->type_name("HOST:PORT")
      ->capture_default_str();
  command->add_option("--metrics-listen", options->metrics_listen, "Address for /metrics")
      ->type_name("HOST:PORT")
      ->capture_default_str();
  command
      ->add_option("--network", options->network,
                   "Reach replicas by their address on this network (default: by their published port)")
      ->type_name("NAME");
  command
      ->add_option("--follow", options->leader,
                   "Learn what runs from a gateway that has an engine, with the same password, and need none")
      ->type_name("URL");
  command
      ->add_option("--password-file", options->password_file,
                   "Password of /system, user admin (default: /system is refused)")
      ->type_name("FILE");
  auto* certificate =
      command->add_option("--certificate-file", options->certificate_file, "PEM chain; speaks TLS")
          ->type_name("FILE");
  auto* key = command->add_option("--key-file", options->key_file, "Its private key, PEM")->type_name("FILE");
  certificate->needs(key);
  key->needs(certificate);
  command->callback([options, &globals] { serve(*options, globals); });
}

}  // namespace iitbfaas::cli
