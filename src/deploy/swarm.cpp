#include "deploy/swarm.hpp"

#include "model/node_engines.hpp"
#include "model/platform_service.hpp"
#include "model/remembered.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>

namespace iitbfaas::deployment {
namespace {

using Clock = std::chrono::steady_clock;
using Swarm = docker::Info::Swarm;

void unlock(const docker::Engine& engine) {
  const auto key = model::read_unlock_key();
  if (!key) {
    throw Error{"the Swarm of " + engine.host() +
                " is locked, and no key of it is kept here; unlock it with: docker swarm unlock"};
  }
  engine.unlock_swarm(*key);
}

void make(const docker::Engine& engine, const SwarmOptions& options) {
  try {
    engine.init_swarm(
        {.advertise_address = options.advertise_address, .force_new_cluster = options.force_new});
  } catch (const ApiError& error) {
    if (error.words().find("advertise") == std::string::npos) throw;
    throw Error{std::string{error.what()} + "; choose one with --advertise-address"};
  }
}

}  // namespace

bool ensure_swarm(const docker::Engine& engine, const SwarmOptions& options) {
  const auto state = engine.info().swarm;
  if (state == Swarm::locked) unlock(engine);
  if (options.force_new && state != Swarm::inactive) make(engine, options);
  if (state != Swarm::inactive) return false;
  make(engine, options);
  return true;
}

void apply_settings(const docker::Engine& engine, const SwarmOptions& options) {
  engine.update_swarm([&](docker::SwarmSettings& settings) {
    if (options.heartbeat) settings.heartbeat = *options.heartbeat;
    if (options.task_history) settings.task_history = *options.task_history;
    if (options.autolock) settings.autolock = *options.autolock;
    if (options.rotate_ca) ++settings.ca_rotations;
  });
  if (options.rotate_tokens) engine.rotate_tokens({.worker = true, .manager = true});
  if (options.autolock) model::keep_unlock_key(*options.autolock ? engine.unlock_key() : "");
}

void leave_everywhere(const detail::Connection& connection, Clock::time_point deadline,
                      const std::function<void(const std::string&)>& warn) {
  const model::NodeEngines engines{connection};
  const auto leave = [&](const docker::Engine& engine) {
    // A loaded engine gives up half-way, and finishes when it is asked again.
    model::remove_when_free(
        [&] {
          if (engine.info().swarm != Swarm::inactive) engine.leave_swarm(true);
        },
        deadline);
  };
  const auto problems = engines.each([&](const docker::Engine& engine, std::size_t index) {
    if (!engines.is_own(index)) leave(engine);
  });
  for (std::size_t i = 0; i < problems.size(); ++i) {
    if (problems[i].empty() || !warn) continue;
    warn(engines.nodes()[i].hostname + " was not told to leave: " + problems[i] +
         "; do it there with: docker swarm leave --force");
  }
  leave(connection.engine());
}

}  // namespace iitbfaas::deployment
