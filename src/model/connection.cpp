#include "model/connection.hpp"

#include "contract/environment.hpp"
#include "contract/labels.hpp"
#include "contract/names.hpp"
#include "contract/ports.hpp"
#include "model/remembered.hpp"

#include "iitbfaas/embedded.hpp"
#include "iitbfaas/error.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace iitbfaas {

std::optional<std::string> known_host() {
  const auto variable = [](const char* name) -> std::optional<std::string> {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
  };
  if (auto host = variable(contract::environment::host)) return host;
  if (auto known = model::read_remembered()) return std::move(known->host);
  return variable(contract::environment::docker_host);
}

}  // namespace iitbfaas

namespace iitbfaas::detail {
namespace {

constexpr const char* local_engine = "unix:///var/run/docker.sock";

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// As the docker command takes them.
TlsOptions tls_of_environment() {
  if (variable(contract::environment::docker_tls_verify).empty()) return {};
  const auto chosen = variable(contract::environment::docker_cert_path);
  const std::filesystem::path folder = chosen.empty() ? variable("HOME") + "/.docker" : chosen;
  return {
      .ca_file = folder / "ca.pem", .certificate_file = folder / "cert.pem", .key_file = folder / "key.pem"};
}

std::unique_ptr<docker::Engine> connect(const ClusterOptions& options, const std::string& host) {
  const bool chosen = !options.tls.ca_file.empty() || !options.tls.certificate_file.empty();
  docker::EngineOptions engine{.endpoint = base::parse_endpoint(host),
                               .tls = chosen ? options.tls : tls_of_environment(),
                               .timeout = options.timeout};
  const std::string advice = "; start one with: iitbfaas up";
  try {
    return std::make_unique<docker::Engine>(std::move(engine));
  } catch (const Timeout& error) {
    throw Timeout{error.what() + advice};
  } catch (const TransportError& error) {
    throw TransportError{error.what() + advice};
  }
}

void require(Requirement requirement, const docker::Info& info, const std::string& host) {
  using Swarm = docker::Info::Swarm;
  const std::string who = "the engine at " + host + " is no Swarm manager: ";
  switch (info.swarm) {
    case Swarm::inactive:
      if (requirement == Requirement::manager_or_none) return;
      throw Error{who + "it belongs to no Swarm; make it one with: iitbfaas up"};
    case Swarm::pending: throw Error{who + "it is still joining its Swarm; try again in a moment"};
    case Swarm::locked:
      if (requirement == Requirement::manager_or_none) return;
      throw Error{who + "its Swarm is locked; unlock it with: iitbfaas up"};
    case Swarm::error: throw Error{who + (info.swarm_error.empty() ? "its Swarm failed" : info.swarm_error)};
    case Swarm::active: break;
  }
  if (!info.manager) throw Error{who + "it is a worker; give --host with the URL of a manager"};
}

/// Where a gateway that runs as a service answers, seen from here. The embedded engine's functions share this
/// machine's network: what leads them to the gateway leads us.
std::string running_gateway(const docker::Engine& engine, const base::Endpoint& endpoint, bool is_embedded) {
  const auto service = engine.find_service(contract::gateway_service);
  if (!service) return {};
  const auto label = service->spec.labels.find(contract::labels::gateway_url);
  const bool has_url = label != service->spec.labels.end();
  if (is_embedded) return has_url ? label->second : "";
  const std::string scheme = has_url && label->second.starts_with("https") ? "https://" : "http://";
  const bool local = endpoint.kind == base::Endpoint::Kind::unix_socket;
  const auto name = endpoint.host.find(':') == std::string::npos ? endpoint.host : "[" + endpoint.host + "]";
  const auto port = std::ranges::find(service->spec.ports, contract::gateway_port, &docker::Port::target);
  if (port == service->spec.ports.end() || port->published == 0) return {};
  return scheme + (local ? "127.0.0.1" : name) + ":" + std::to_string(port->published);
}

http::Client::Options client_options(std::string_view url, const std::string& ca_file) {
  auto options = http::server_at(url, "gateway");
  options.tls.ca_file = ca_file;
  return options;
}

}  // namespace

std::string resolve_host(const std::string& wanted) {
  const auto host = wanted.empty() ? known_host().value_or(local_engine) : wanted;
  return host == "embedded" ? embedded_engine_host() : host;
}

Connection::Connection(const ClusterOptions& options, Requirement requirement)
    : host_{resolve_host(options.host)}, engine_{connect(options, host_)} {
  const auto info = engine_->info();
  is_embedded_ = info.labels.contains(contract::labels::engine);
  require(requirement, info, host_);
  find_gateway(options, requirement);
}

void Connection::find_gateway(const ClusterOptions& options, Requirement requirement) {
  gateway_ = options.gateway.empty() ? variable(contract::environment::gateway_url) : options.gateway;
  password_ = options.password.empty() ? variable(contract::environment::password) : options.password;
  gateway_ca_file_ = options.gateway_ca_file;
  const auto known = model::read_remembered();
  if (known && known->host == host_) {
    if (gateway_.empty()) gateway_ = known->gateway;
    const bool same = gateway_ == known->gateway;
    if (password_.empty() && same) password_ = known->password;
    if (gateway_ca_file_.empty() && same) gateway_ca_file_ = known->gateway_ca_file;
  }
  if (gateway_.empty() && requirement == Requirement::swarm_manager) {
    gateway_ = running_gateway(*engine_, base::parse_endpoint(host_), is_embedded_);
  }
  if (gateway_.empty()) return;
  gateway_client_ = std::make_unique<http::Client>(client_options(gateway_, gateway_ca_file_));
}

const http::Client& Connection::gateway_client() const {
  if (gateway_client_) return *gateway_client_;
  throw Error{"no gateway is known for " + host_ + "; start one with: iitbfaas up, or give --gateway URL"};
}

std::unique_ptr<http::Client> Connection::system_client() const {
  if (gateway_.empty() || password_.empty()) return nullptr;
  auto options = client_options(gateway_, gateway_ca_file_);
  options.user = contract::admin_user;
  options.password = password_;
  return std::make_unique<http::Client>(std::move(options));
}

}  // namespace iitbfaas::detail
