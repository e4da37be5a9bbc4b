#include "contract/labels.hpp"
#include "contract/names.hpp"
#include "deploy/platform_parts.hpp"
#include "deploy/swarm.hpp"
#include "model/connection.hpp"
#include "model/platform_service.hpp"
#include "model/remembered.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/platform.hpp"

#include <algorithm>
#include <memory>

namespace iitbfaas {
namespace {

using namespace deployment;
using Clock = std::chrono::steady_clock;
using detail::Connection;
namespace labels = contract::labels;

/// Nothing when nobody answers and nothing was ever brought up: then there is nothing to take down.
std::unique_ptr<Connection> connect(const std::string& host) {
  try {
    return std::make_unique<Connection>(ClusterOptions{.host = host}, detail::Requirement::manager_or_none);
  } catch (const TransportError&) {
    if (!host.empty() || model::read_remembered()) throw;
    return nullptr;
  }
}

/// Leaving ends whatever else runs there, so a Swarm that others use meanwhile stays.
bool is_ours_alone(const docker::Engine& engine) {
  return engine.services().empty() && engine.nodes().size() == 1;
}

void take_down(const Connection& connection, const PlatformDownOptions& options, Clock::time_point deadline) {
  const auto& engine = connection.engine();
  const auto state = engine.info().swarm;
  if (state == docker::Info::Swarm::inactive) return;
  if (state == docker::Info::Swarm::locked) {
    throw Error{"take down " + connection.host() + ": its Swarm is locked; unlock it with: iitbfaas up"};
  }
  model::remove_services(engine, labels::function, deadline);
  model::remove_services(engine, labels::platform, deadline);
  for (const auto& secret : engine.secrets({{"label", {labels::platform}}})) {
    model::remove_when_free([&] { engine.remove_secret(secret.id); }, deadline);
  }
  for (const auto& config : engine.configs({{"label", {labels::platform}}})) {
    model::remove_when_free([&] { engine.remove_config(config.id); }, deadline);
  }
  const bool made = network_says_swarm_made(engine);
  for (const auto& network : engine.networks({{"label", {labels::platform}}})) {
    // Refused until the last replica is gone, which is what we wait for.
    model::remove_when_free([&] { engine.remove_network(network.id); }, deadline);
  }
  if (options.leave || (made && is_ours_alone(engine))) {
    leave_everywhere(connection, deadline, options.warn);
  }
}

}  // namespace

void platform_down(const PlatformDownOptions& options) {
  const auto connection = connect(options.host);
  if (connection) take_down(*connection, options, Clock::now() + options.timeout);
  const auto known = model::read_remembered();
  if (known && (!connection || known->host == connection->host())) model::forget();
}

}  // namespace iitbfaas
