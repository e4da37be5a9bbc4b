#include "deploy/gateway_service.hpp"

#include "contract/labels.hpp"
#include "contract/names.hpp"
#include "contract/ports.hpp"
#include "deploy/with_port.hpp"
#include "model/digest.hpp"

#include <filesystem>

namespace iitbfaas::deployment {
namespace {

using namespace std::chrono_literals;
namespace labels = contract::labels;

constexpr const char* socket_in_container = "/run/iitbfaas/engine.sock";
constexpr const char* secret_files = "/run/secrets/";
constexpr const char* nobody = "65534";

using Words = std::vector<std::string>;

void add(Words& words, const char* name, std::string value) {
  words.insert(words.end(), {name, std::move(value)});
}

void add_files(Words& words, const GatewaySite& site) {
  add(words, "--password-file", secret_files + site.password.file_name);
  if (site.certificate.id.empty()) return;
  add(words, "--certificate-file", secret_files + site.certificate.file_name);
  add(words, "--key-file", secret_files + site.key.file_name);
}

void add_swarm_addresses(Words& words) {
  add(words, "--listen", with_port("0.0.0.0", contract::gateway_port));
  add(words, "--metrics-listen", with_port("0.0.0.0", contract::gateway_metrics_port));
}

Words arguments(const PlatformOptions& options, const GatewaySite& site) {
  const auto socket = site.embedded ? site.socket : std::string{socket_in_container};
  Words words{"--host", "unix://" + socket, "gateway"};
  if (site.embedded) {
    add(words, "--listen", with_port(options.bind, options.gateway_port));
    add(words, "--metrics-listen", with_port(options.bind, options.metrics_port));
  } else {
    add_swarm_addresses(words);
    add(words, "--network", contract::network);
  }
  add_files(words, site);
  return words;
}

const char* scheme(const GatewaySite& site) { return site.certificate.id.empty() ? "http://" : "https://"; }

Words follower_arguments(const GatewaySite& site) {
  Words words{"gateway"};
  // The network's DNS tells where those beside the managers are.
  const auto leaders = std::string{"tasks."} + contract::gateway_service;
  add(words, "--follow", scheme(site) + with_port(leaders, contract::gateway_port));
  add_swarm_addresses(words);
  add_files(words, site);
  return words;
}

/// How functions reach it.
std::string url(const PlatformOptions& options, const GatewaySite& site) {
  if (!site.embedded) return scheme(site) + with_port(contract::gateway_alias, contract::gateway_port);
  const bool any = options.bind == "0.0.0.0" || options.bind == "::";
  return scheme(site) + with_port(any ? "127.0.0.1" : options.bind, options.gateway_port);
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
  container.secrets = {site.password};
  if (!site.certificate.id.empty())
    container.secrets.insert(container.secrets.end(), {site.certificate, site.key});
  container.capabilities_drop = {"ALL"};
  container.read_only = true;
  container.init = false;
  container.stop_grace_period = 15s;  // it drains for ten
  return container;
}

docker::Container leading_container(const PlatformOptions& options, const GatewaySite& site) {
  auto leading = container(options, site);
  leading.arguments = arguments(options, site);
  // The engine's socket is its owner's alone, or its group's; root without capabilities can do no more than
  // open it.
  leading.user = "0:0";
  leading.mounts = {socket_mount(site)};
  return leading;
}

docker::Container following_container(const PlatformOptions& options, const GatewaySite& site) {
  auto following = container(options, site);
  following.arguments = follower_arguments(site);
  following.user = std::string{nobody} + ":" + nobody;
  // A name asked for before the network is all there is asked for again soon.
  following.dns_options = {"timeout:1", "attempts:3"};
  for (auto& secret : following.secrets) secret.uid = secret.gid = nobody;
  return following;
}

docker::ServiceSpec service_of(const char* name, const char* part, docker::Container container) {
  docker::ServiceSpec service;
  service.name = name;
  service.labels = {{labels::platform, part}};
  service.container = std::move(container);
  service.restart = {.condition = "any", .delay = 1s};
  service.update = docker::UpdatePolicy{};
  return service;
}

/// On every node of a role.
void spread(docker::ServiceSpec& service, const char* role, const PlatformOptions& options,
            const GatewaySite& site) {
  service.global = true;
  service.constraints = {std::string{"node.role == "} + role};
  service.networks = {{.target = site.network_id, .aliases = {contract::gateway_alias}}};
  service.ports = {{.target = contract::gateway_port, .published = options.gateway_port},
                   {.target = contract::gateway_metrics_port, .published = options.metrics_port}};
}

/// Whoever asks the engine what runs learns where it shows its metrics.
void show_metrics(docker::ServiceSpec& service, std::uint16_t port) {
  service.container.labels[labels::metrics_port] = std::to_string(port);
}

void mark_revision(docker::ServiceSpec& service, const char* part) {
  std::string revision = service.container.image + service.container.secrets.front().id;
  for (const auto& word : service.container.arguments) revision += " " + word;
  for (const auto& port : service.ports) revision += " " + std::to_string(port.published);
  service.container.labels = {{labels::platform, part},
                              {labels::revision, model::digest(revision).substr(0, 16)}};
}

}  // namespace

docker::ServiceSpec gateway_service(const PlatformOptions& options, const GatewaySite& site) {
  constexpr const char* part = "gateway";
  auto service = service_of(contract::gateway_service, part, leading_container(options, site));
  service.labels[labels::gateway_url] = url(options, site);
  if (site.embedded)
    service.ports = {{.target = options.metrics_port, .published = options.metrics_port}};
  else
    spread(service, "manager", options, site);
  mark_revision(service, part);
  show_metrics(service, site.embedded ? options.metrics_port : contract::gateway_metrics_port);
  return service;
}

docker::ServiceSpec gateway_follower_service(const PlatformOptions& options, const GatewaySite& site) {
  constexpr const char* part = "gateway-worker";
  auto service = service_of(contract::gateway_follower_service, part, following_container(options, site));
  spread(service, "worker", options, site);
  mark_revision(service, part);
  show_metrics(service, contract::gateway_metrics_port);
  return service;
}

}  // namespace iitbfaas::deployment
