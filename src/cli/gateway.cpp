#include "iitbfaas/gateway.hpp"

#include "cli/command.hpp"
#include "cli/serve.hpp"

#include "iitbfaas/error.hpp"

#include <fstream>
#include <iostream>

namespace iitbfaas::cli {
namespace {

struct Options {
  std::string listen = "127.0.0.1:8080";
  std::string metrics_listen = "127.0.0.1:8082";
  std::string network = {};
  std::string leader = {};
  std::string password_file = {};
  std::string certificate_file = {};
  std::string key_file = {};
};

std::string read_password(const std::string& path) {
  if (path.empty()) return {};
  std::ifstream file{path};
  std::string password;
  if (!std::getline(file, password) || password.empty())
    throw Error{"read the password: " + path + " holds none"};
  return password;
}

void serve(const Options& options, const Globals& globals) {
  const StopSignals signals;
  Gateway gateway{
      {.listen = options.listen,
       .metrics_listen = options.metrics_listen,
       .cluster = options.leader.empty() ? std::optional{Cluster{globals.cluster()}} : std::nullopt,
       .leader = options.leader,
       .network = options.network,
       .password = read_password(options.password_file),
       .certificate_file = options.certificate_file,
       .key_file = options.key_file}};
  std::cout << "gateway on port " << gateway.port() << ", metrics on port " << gateway.metrics_port()
            << std::endl;
  signals.run([&](std::stop_token stop) { gateway.run(std::move(stop)); });
}

}  // namespace

void add_gateway(CLI::App& app, const Globals& globals) {
  auto* command =
      app.add_subcommand("gateway", "Serve the gateway: /function/NAME to the replicas of a cluster");
  auto options = std::make_shared<Options>();
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
