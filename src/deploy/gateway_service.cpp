#include "deploy/gateway_service.hpp"

#include "contract/labels.hpp"
#include "contract/names.hpp"
#include "contract/ports.hpp"
#include "deploy/secrets.hpp"

#include <filesystem>

namespace iitbfaas::deploy {
namespace {

using namespace std::chrono_literals;
namespace labels = contract::labels;

constexpr const char* socket_in_container = "/run/iitbfaas/engine.sock";
constexpr const char* secret_files = "/run/secrets/";

std::string address(const std::string& host, std::uint16_t port) {
  return (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + std::to_string(port);
}

std::vector<std::string> arguments(const PlatformOptions& options, const GatewaySite& site) {
  const auto socket = site.embedded ? site.socket : std::string{socket_in_container};
  std::vector<std::string> words{"--host", "unix://" + socket, "gateway"};
  const auto add = [&](const char* name, std::string value) {
    words.insert(words.end(), {name, std::move(value)});
  };
  if (site.embedded) {
    add("--listen", address(options.bind, options.gateway_port));
    add("--metrics-listen", address(options.bind, options.metrics_port));
  } else {
    add("--listen", address("0.0.0.0", contract::gateway_port));
    add("--metrics-listen", address("0.0.0.0", contract::gateway_metrics_port));
    add("--network", contract::network);
  }
  add("--password-file", secret_files + site.password.file_name);
  if (!site.certificate.id.empty()) {
    add("--certificate-file", secret_files + site.certificate.file_name);
    add("--key-file", secret_files + site.key.file_name);
  }
  return words;
}

/// How functions reach it.
std::string url(const PlatformOptions& options, const GatewaySite& site) {
  const std::string scheme = site.certificate.id.empty() ? "http://" : "https://";
  if (!site.embedded) return scheme + address(contract::gateway_alias, contract::gateway_port);
  const bool any = options.bind == "0.0.0.0" || options.bind == "::";
  return scheme + address(any ? "127.0.0.1" : options.bind, options.gateway_port);
}

/// Of the embedded engine the folder, because replicas outlive it: the next one's socket is another file.
docker::Mount socket_mount(const GatewaySite& site) {
  if (!site.embedded) return {.source = site.socket, .target = socket_in_container};
  const auto folder = std::filesystem::path{site.socket}.parent_path().string();
  return {.source = folder, .target = folder, .read_only = true};
}

docker::Container container(const PlatformOptions& options, const GatewaySite& site) {
  docker::Container container;
  container.image = options.gateway.id;
  container.arguments = arguments(options, site);
  // The engine's socket is its owner's alone, or its group's; root without capabilities can do no more than
  // open it.
  container.user = "0:0";
  container.mounts = {socket_mount(site)};
  container.secrets = {site.password};
  if (!site.certificate.id.empty())
    container.secrets.insert(container.secrets.end(), {site.certificate, site.key});
  container.capabilities_drop = {"ALL"};
  container.read_only = true;
  container.init = false;
  container.stop_grace_period = 15s;  // it drains for ten
  return container;
}

}  // namespace

docker::ServiceSpec gateway_service(const PlatformOptions& options, const GatewaySite& site) {
  docker::ServiceSpec service;
  service.name = contract::gateway_service;
  service.labels = {{labels::platform, "gateway"}, {labels::gateway_url, url(options, site)}};
  service.container = container(options, site);
  service.restart = {.condition = "any", .delay = 1s};
  service.update = docker::UpdatePolicy{};
  if (!site.embedded) {
    // Where its image is, and where the address that `up` prints leads to.
    service.constraints = {"node.id == " + site.node_id, "node.role == manager"};
    service.networks = {{.target = site.network_id, .aliases = {contract::gateway_alias}}};
    service.ports = {{.target = contract::gateway_port, .published = options.gateway_port},
                     {.target = contract::gateway_metrics_port, .published = options.metrics_port}};
  }
  std::string revision = service.container.image + service.container.secrets.front().id;
  for (const auto& word : service.container.arguments) revision += " " + word;
  for (const auto& port : service.ports) revision += " " + std::to_string(port.published);
  service.container.labels = {{labels::platform, "gateway"},
                              {labels::revision, digest(revision).substr(0, 16)}};
  return service;
}

}  // namespace iitbfaas::deploy
