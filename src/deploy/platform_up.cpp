#include "contract/labels.hpp"
#include "contract/names.hpp"
#include "deploy/gateway_service.hpp"
#include "deploy/platform_parts.hpp"
#include "deploy/port_check.hpp"
#include "deploy/secrets.hpp"
#include "deploy/swarm.hpp"
#include "http/client.hpp"
#include "model/connection.hpp"
#include "model/platform_service.hpp"
#include "model/remembered.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/images.hpp"
#include "iitbfaas/platform.hpp"

#include <algorithm>
#include <filesystem>

namespace iitbfaas {
namespace {

using namespace deployment;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using detail::Connection;

constexpr const char* docker_socket = "/var/run/docker.sock";
constexpr auto unix_socket = base::Endpoint::Kind::unix_socket;

/// Where what the gateway publishes is reached from here.
std::string gateway_host(const PlatformOptions& options, const Connection& connection) {
  const auto endpoint = base::parse_endpoint(connection.host());
  const bool chosen = connection.is_embedded() && options.bind != "0.0.0.0" && options.bind != "::";
  const auto host = chosen ? options.bind : endpoint.kind == unix_socket ? "127.0.0.1" : endpoint.host;
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

std::string gateway_url(const PlatformOptions& options, const Connection& connection) {
  if (!options.gateway_url.empty()) return options.gateway_url;
  const std::string scheme = options.certificate_file.empty() ? "http://" : "https://";
  return scheme + gateway_host(options, connection) + ":" + std::to_string(options.gateway_port);
}

void check(const PlatformOptions& options) {
  if (options.gateway.id.empty())
    throw InvalidSpec{"gateway", "no image; package the iitbfaas program first"};
  if (options.certificate_file.empty() != options.key_file.empty()) {
    throw InvalidSpec{"certificate_file", "a certificate needs its key, and a key its certificate"};
  }
  if (options.gateway_port == 0) throw InvalidSpec{"gateway_port", "0 is no port"};
  if (options.gateway_port == options.metrics_port) {
    throw InvalidSpec{"metrics_port", "the gateway and its metrics need two ports"};
  }
}

/// Whether the gateway that is there already holds this port: published, or listened on beside the embedded
/// engine.
bool is_held_by(const docker::ServiceSpec& gateway, std::uint16_t port) {
  const auto suffix = ":" + std::to_string(port);
  return std::ranges::any_of(gateway.ports, [&](const docker::Port& one) { return one.published == port; }) ||
         std::ranges::any_of(gateway.container.arguments,
                             [&](const std::string& word) { return word.ends_with(suffix); });
}

/// Before anything is made, as far as it is this machine's ports.
void check_ports(const PlatformOptions& options, const Connection& connection) {
  if (base::parse_endpoint(connection.host()).kind != unix_socket) return;
  const auto info = connection.engine().info();
  const auto gateway = info.swarm == docker::Info::Swarm::active && info.manager
                           ? connection.engine().find_service(contract::gateway_service)
                           : std::nullopt;
  const auto require = [&](std::uint16_t port, const char* option) {
    if (gateway && is_held_by(gateway->spec, port)) return;
    require_free_port(connection.is_embedded() ? options.bind : "0.0.0.0", port, option);
  };
  require(options.gateway_port, "--port");
  require(options.metrics_port, "--metrics-port");
}

/// Kept before the engine learns it: when we are killed in between, the next `up` goes on with the same.
std::string agree_on_password(const PlatformOptions& options, const Connection& connection) {
  const auto known = model::read_remembered();
  const bool same = known && known->host == connection.host() && !known->password.empty();
  const auto password = same ? known->password : random_password();
  // What a gateway shows as its own certificate is enough to know it by, whoever signed it.
  const auto& certificate = options.certificate_file;
  model::remember(
      {.host = connection.host(),
       .gateway = gateway_url(options, connection),
       .password = password,
       .gateway_ca_file = certificate.empty() ? "" : std::filesystem::absolute(certificate).string()});
  return password;
}

/// With TLS its metrics tell, which need no certificate that we trust.
bool answers(const PlatformOptions& options, const Connection& connection) {
  const bool secure = !options.certificate_file.empty();
  auto endpoint = base::parse_endpoint("tcp://" + gateway_host(options, connection));
  endpoint.port = secure ? options.metrics_port : options.gateway_port;
  try {
    const http::Client client{{.endpoint = endpoint, .connect_timeout = 1s}};
    return client.send({.target = secure ? "/metrics" : "/healthz", .timeout = 2s}).status == 200;
  } catch (const TransportError&) {
    return false;
  }
}

void send_gateway(const PlatformOptions& options, const Cluster& cluster) {
  for (const auto& node : Images{cluster}.load(options.gateway)) {
    if (node.problem.empty() || !options.warn) continue;
    options.warn(node.node + " has no gateway yet, because it did not get its image: " + node.problem +
                 "; once it is mended: iitbfaas images sync");
  }
}

GatewaySite prepare_site(const PlatformOptions& options, const Connection& connection,
                         Clock::time_point deadline) {
  const auto& engine = connection.engine();
  const bool made = ensure_swarm(engine, options.swarm);
  if (!connection.is_embedded()) apply_settings(engine, options.swarm);
  const auto endpoint = base::parse_endpoint(connection.host());
  GatewaySite site{.embedded = connection.is_embedded(),
                   .socket = endpoint.kind == unix_socket ? endpoint.path : docker_socket,
                   .network_id = ensure_network(engine, made)};
  site.password = ensure_password(engine, agree_on_password(options, connection), deadline);
  if (!options.certificate_file.empty()) {
    site.certificate = ensure_file_secret(engine, contract::certificate_secret, options.certificate_file);
    site.key = ensure_file_secret(engine, contract::key_secret, options.key_file);
  }
  return site;
}

}  // namespace

Cluster platform_up(const PlatformOptions& options) {
  check(options);
  const auto deadline = Clock::now() + options.timeout;
  const Connection connection{{.host = options.host, .tls = options.tls},
                              detail::Requirement::manager_or_none};
  check_ports(options, connection);
  const auto site = prepare_site(options, connection, deadline);
  const Cluster cluster{
      {.host = connection.host(), .gateway = gateway_url(options, connection), .tls = options.tls}};
  send_gateway(options, cluster);
  const auto& engine = connection.engine();
  // Its image may be on some nodes only; what counts is the one whose address we print.
  const model::PlatformService gateway{.title = "the gateway",
                                       .service = gateway_service(options, site),
                                       .node_id = engine.info().node_id,
                                       .url = gateway_url(options, connection),
                                       .answers = [&] { return answers(options, connection); }};
  const auto occasion = model::ensure_service(engine, gateway);
  if (!site.embedded) {
    model::ensure_service(
        engine, {.title = "the workers' gateways", .service = gateway_follower_service(options, site)});
  }
  model::wait_for(engine, gateway, occasion, deadline);
  return cluster;
}

}  // namespace iitbfaas
