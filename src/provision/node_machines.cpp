#include "provision/node_machines.hpp"

#include "contract/labels.hpp"

#include "iitbfaas/error.hpp"

namespace iitbfaas::provision {
namespace {

std::optional<Machine> machine_at(const std::string& url) {
  try {
    const auto endpoint = base::parse_endpoint(url);
    if (endpoint.kind == base::Endpoint::Kind::unix_socket) return Machine{};
    if (endpoint.kind != base::Endpoint::Kind::ssh) return std::nullopt;
    return Machine{.user = endpoint.user, .host = endpoint.host, .port = endpoint.port};
  } catch (const InvalidSpec&) {
    return std::nullopt;
  }
}

}  // namespace

std::optional<Machine> machine_of(const docker::Node& node, const detail::Connection& connection,
                                  const std::string& own_node_id) {
  if (node.id == own_node_id) {
    if (auto own = machine_at(connection.host())) return own;
  }
  const auto label = node.labels.find(contract::labels::node_host);
  return label == node.labels.end() ? std::nullopt : machine_at(label->second);
}

}  // namespace iitbfaas::provision
