#include "deploy/platform_parts.hpp"

#include "base/files.hpp"
#include "contract/labels.hpp"
#include "contract/names.hpp"
#include "model/digest.hpp"
#include "model/platform_service.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <optional>

namespace iitbfaas::deployment {
namespace {

using Clock = std::chrono::steady_clock;
namespace labels = contract::labels;

constexpr std::uint32_t owner_reads = 0400;

std::optional<docker::Network> find_network(const docker::Engine& engine) {
  // The filter takes part of a name.
  for (auto& network : engine.networks({{"name", {contract::network}}})) {
    if (network.name == contract::network) return std::move(network);
  }
  return std::nullopt;
}

std::optional<docker::Object> find_secret(const docker::Engine& engine, const std::string& name) {
  for (auto& secret : engine.secrets({{"name", {name}}})) {
    if (secret.name == name) return std::move(secret);
  }
  return std::nullopt;
}

void require_ours(const docker::StringMap& found, const std::string& what) {
  if (found.contains(labels::platform)) return;
  throw Error{"make " + what +
              ": one of this name is there already and not of iitbfaas; remove or rename it first"};
}

docker::FileReference reference(std::string id, const std::string& name, const std::string& file_name) {
  return {.id = std::move(id), .name = name, .file_name = file_name, .mode = owner_reads};
}

}  // namespace

std::string ensure_network(const docker::Engine& engine, bool swarm_made) {
  const std::string what = std::string{"the network "} + contract::network;
  if (const auto network = find_network(engine)) {
    require_ours(network->labels, what);
    return network->id;
  }
  docker::NetworkSpec spec{
      .name = contract::network, .labels = {{labels::platform, "network"}}, .options = {}};
  if (swarm_made) spec.labels[labels::swarm_made] = "true";
  return engine.create_network(spec);
}

bool network_says_swarm_made(const docker::Engine& engine) {
  const auto network = find_network(engine);
  return network && network->labels.contains(labels::swarm_made);
}

docker::FileReference ensure_password(const docker::Engine& engine, const std::string& password,
                                      Clock::time_point deadline) {
  const std::string name = contract::password_secret;
  const auto wanted = model::digest(password);
  if (const auto secret = find_secret(engine, name)) {
    require_ours(secret->labels, "the secret " + name);
    const auto found = secret->labels.find(labels::password_digest);
    if (found != secret->labels.end() && found->second == wanted) return reference(secret->id, name, name);
    for (const auto* part : {"=gateway", "=gateway-worker", "=alertmanager", "=grafana"}) {
      model::remove_services(engine, std::string{labels::platform} + part, deadline);
    }
    model::remove_when_free([&] { engine.remove_secret(secret->id); }, deadline);
  }
  auto id = engine.create_secret(name, password,
                                 {{labels::platform, "password"}, {labels::password_digest, wanted}});
  return reference(std::move(id), name, name);
}

docker::FileReference ensure_file_secret(const docker::Engine& engine, const std::string& name,
                                         const std::string& file) {
  const auto content = base::read_file(file);
  const auto versioned = name + "-" + model::digest(content).substr(0, 12);
  if (const auto secret = find_secret(engine, versioned)) return reference(secret->id, versioned, name);
  return reference(engine.create_secret(versioned, content, {{labels::platform, name}}), versioned, name);
}

}  // namespace iitbfaas::deployment
