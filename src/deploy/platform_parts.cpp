#include "deploy/platform_parts.hpp"

#include "base/files.hpp"
#include "contract/labels.hpp"
#include "contract/names.hpp"
#include "deploy/secrets.hpp"
#include "model/startup.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <optional>
#include <thread>

namespace iitbfaas::deploy {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Occasion = model::Startup::Occasion;
namespace labels = contract::labels;

constexpr auto poll_interval = 20ms;
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

/// A task that still runs somewhere; a node that is down cannot tell that it ended.
std::optional<docker::Task> find_task(const docker::Engine& engine, const std::string& label) {
  const auto tasks = engine.tasks({{"label", {label}}});
  if (tasks.empty()) return std::nullopt;
  const auto nodes = engine.nodes();
  const auto is_live = [&](const docker::Task& task) {
    const auto node = std::ranges::find(nodes, task.node_id, &docker::Node::id);
    return node != nodes.end() && node->state == "ready";
  };
  const auto found = std::ranges::find_if(tasks, is_live);
  return found == tasks.end() ? std::nullopt : std::optional{*found};
}

/// What a service wrote last, which says more than its exit status.
std::string last_words(const docker::Engine& engine, const std::string& service) {
  docker::LogRecord last;
  engine.service_logs(service, {.tail = 1}, [&](const docker::LogRecord& record) {
    if (record.time >= last.time) last = record;
    return true;
  });
  return last.text.empty() ? "" : ": " + last.text;
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
  const auto wanted = digest(password);
  if (const auto secret = find_secret(engine, name)) {
    require_ours(secret->labels, "the secret " + name);
    const auto found = secret->labels.find(labels::password_digest);
    if (found != secret->labels.end() && found->second == wanted) return reference(secret->id, name, name);
    for (const auto* part : {"=gateway", "=gateway-worker"}) {
      remove_services(engine, std::string{labels::platform} + part, deadline);
    }
    remove_when_free([&] { engine.remove_secret(secret->id); }, deadline);
  }
  auto id = engine.create_secret(name, password,
                                 {{labels::platform, "password"}, {labels::password_digest, wanted}});
  return reference(std::move(id), name, name);
}

docker::FileReference ensure_file_secret(const docker::Engine& engine, const std::string& name,
                                         const std::string& file) {
  const auto content = base::read_file(file);
  const auto versioned = name + "-" + digest(content).substr(0, 12);
  if (const auto secret = find_secret(engine, versioned)) return reference(secret->id, versioned, name);
  return reference(engine.create_secret(versioned, content, {{labels::platform, name}}), versioned, name);
}

Occasion ensure_service(const docker::Engine& engine, const Part& part) {
  const auto& wanted = part.service;
  if (!engine.find_service(wanted.name)) {
    engine.create_service(wanted);
    return Occasion::change;
  }
  const bool wrote = engine.update_service(wanted.name, [&](docker::ServiceSpec& current) {
    if (!current.labels.contains(labels::platform)) {
      throw Conflict{409, "start " + part.title,
                     "a service " + wanted.name + " is there already and not of iitbfaas"};
    }
    const auto force_update = current.force_update;
    current = wanted;
    current.force_update = force_update;
  });
  return wrote ? Occasion::change : Occasion::recovery;
}

void wait_for(const docker::Engine& engine, const Part& part, Occasion occasion, Clock::time_point deadline) {
  const auto what = "start " + part.title + ": ";
  const auto& name = part.service.name;
  model::Startup startup{occasion};
  for (;; std::this_thread::sleep_for(poll_interval)) {
    const auto service = engine.service(name);
    docker::Filters counted{{"service", {service.id}}};
    if (!part.node_id.empty()) counted["node"] = {part.node_id};
    const auto verdict = startup.judge(service, engine.tasks(counted), Clock::now());
    if (!verdict.running.empty() && part.answers()) return;
    if (verdict.hopeless) throw Error{what + verdict.reason + last_words(engine, name)};
    if (Clock::now() >= deadline) {
      throw Timeout{what + "no answer at " + part.url +
                    (verdict.reason.empty() ? "" : ": " + verdict.reason)};
    }
  }
}

void remove_services(const docker::Engine& engine, const std::string& label, Clock::time_point deadline) {
  for (const auto& service : engine.services({{"label", {label}}})) {
    remove_when_free([&] { engine.remove_service(service.id); }, deadline);
  }
  while (const auto task = find_task(engine, label)) {
    if (Clock::now() >= deadline) {
      throw Timeout{"remove services on " + engine.host() + ": task " + task->id +
                    " does not end; try again"};
    }
    std::this_thread::sleep_for(poll_interval);
  }
}

void remove_when_free(const std::function<void()>& remove, Clock::time_point deadline) {
  for (;; std::this_thread::sleep_for(poll_interval)) {
    try {
      return remove();
    } catch (const NotFound&) {
      return;
    } catch (const ApiError&) {
      if (Clock::now() >= deadline) throw;
    }
  }
}

}  // namespace iitbfaas::deploy
