#include "model/reach.hpp"

#include <algorithm>

namespace iitbfaas::model {

bool is_ready(const docker::Task& task) noexcept {
  return task.state == "running" && task.desired_state == "running";
}

std::optional<base::Endpoint> reach(const docker::Task& task, std::uint16_t port, const std::string& network,
                                    const std::map<std::string, std::string>& node_addresses) {
  if (!network.empty()) {
    for (const auto& attached : task.networks) {
      const bool ours = attached.network_name == network || attached.network_id == network;
      if (!ours || attached.addresses.empty()) continue;
      const auto& address = attached.addresses.front();  // "10.0.1.7/24"
      return base::Endpoint{.host = address.substr(0, address.find('/')), .port = port};
    }
    return std::nullopt;
  }
  const auto node = node_addresses.find(task.node_id);
  const auto published = std::ranges::find_if(
      task.ports, [&](const docker::Port& one) { return one.target == port && one.published != 0; });
  if (node == node_addresses.end() || published == task.ports.end()) return std::nullopt;
  return base::Endpoint{.host = node->second, .port = published->published};
}

std::map<std::string, std::string> node_addresses(const docker::Engine& engine) {
  std::map<std::string, std::string> addresses;
  for (const auto& node : engine.nodes()) addresses[node.id] = node.address;
  // Behind a local socket the engine's own node is this machine, whatever address it tells others.
  if (engine.host().starts_with("unix://")) addresses[engine.info().node_id] = "127.0.0.1";
  return addresses;
}

}  // namespace iitbfaas::model
