#include "observe/surroundings.hpp"

#include "base/unique_fd.hpp"
#include "contract/labels.hpp"
#include "contract/names.hpp"

#include "iitbfaas/error.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <filesystem>

namespace iitbfaas::observe {
namespace {

namespace labels = contract::labels;

constexpr const char* docker_socket = "/var/run/docker.sock";
constexpr const char* secret_files = "/run/secrets/";
constexpr const char* default_gateway = "http://127.0.0.1:8080";

docker::Service gateway_of(const docker::Engine& engine) {
  auto gateway = engine.find_service(contract::gateway_service);
  if (gateway && gateway->spec.labels.contains(labels::platform)) return std::move(*gateway);
  throw Error{"start the monitoring stack on " + engine.host() +
              ": there is no gateway; bring it up with: iitbfaas up"};
}

/// A port of 127.0.0.1 that nothing listens on now: `wanted` if it is such, else the kernel's choice.
std::uint16_t free_port(std::uint16_t wanted) {
  const base::UniqueFd socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  const int yes = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(wanted);
  // As the engine will look: on any address.
  name.sin_addr.s_addr = htonl(INADDR_ANY);
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) {
    if (wanted == 0) throw Error{"find a port for the monitoring stack: there is none left"};
    return free_port(0);
  }
  socklen_t size = sizeof name;
  ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&name), &size);
  return ntohs(name.sin_port);
}

}  // namespace

Surroundings look_around(const detail::Connection& connection) {
  const auto gateway = gateway_of(connection.engine());
  const auto& container = gateway.spec.container;
  const auto endpoint = base::parse_endpoint(connection.host());
  const bool local = endpoint.kind == base::Endpoint::Kind::unix_socket;
  Surroundings found{.engine_socket = local ? endpoint.path : docker_socket,
                     .gateway_url = connection.gateway().empty() ? default_gateway : connection.gateway()};
  found.site.embedded = connection.is_embedded();
  if (found.site.embedded) found.site.engine = "unix://" + found.engine_socket;
  if (const auto url = gateway.spec.labels.find(labels::gateway_url); url != gateway.spec.labels.end()) {
    found.site.gateway = url->second;
  }
  const auto password =
      std::ranges::find(container.secrets, contract::password_secret, &docker::FileReference::file_name);
  if (password != container.secrets.end()) found.password = *password;
  found.site.password_file = found.password.id.empty() ? "" : secret_files + found.password.file_name;
  if (!gateway.spec.networks.empty()) found.network_id = gateway.spec.networks.front().target;
  return found;
}

void choose_ports(const docker::Engine& engine, std::vector<PartPlan>& plans) {
  for (auto& plan : plans) {
    plan.port = plan.part.port;
    if (plan.port != 0) continue;
    const auto there = engine.find_service(service_name(plan.name));
    const bool has_one = there && !there->spec.ports.empty();
    plan.port = has_one ? there->spec.ports.front().published : free_port(usual_port(plan.name));
  }
}

void name_addresses(Surroundings& surroundings, const std::vector<PartPlan>& plans) {
  const auto address = [&](const char* part) -> std::string {
    const auto found = std::ranges::find(plans, part, &PartPlan::name);
    if (found == plans.end()) return {};
    const auto host = surroundings.site.embedded ? std::string{"127.0.0.1"} : service_name(part);
    return host + ":" + std::to_string(found->port);
  };
  surroundings.site.prometheus = address(parts::prometheus);
  surroundings.site.alertmanager = address(parts::alertmanager);
}

}  // namespace iitbfaas::observe
