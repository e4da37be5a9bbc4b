#include "invoke/gateway/discovery.hpp"

#include "base/pause.hpp"
#include "contract/labels.hpp"
#include "model/reach.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <iterator>
#include <thread>
#include <utility>

namespace iitbfaas::invoke {
namespace {

constexpr std::chrono::seconds nodes_stay_good{30};
constexpr std::chrono::seconds doors_stay_good{5};
constexpr std::chrono::seconds before_listening_again{1};

}  // namespace

Discovery::Discovery(const docker::Engine& engine, DiscoveryOptions options, Instruments& instruments,
                     TableKeeper::Publish publish)
    : engine_{engine},
      options_{std::move(options)},
      instruments_{instruments},
      keeper_{"the engine", instruments, std::move(publish)} {}

void Discovery::run(std::stop_token stop) {
  const std::jthread listening{[this](std::stop_token told) { listen(told); }};
  while (!stop.stop_requested()) {
    look();
    wait(stop);
  }
}

/// Events only wake the loop: what they say is read from the engine anew, so none is ever missed for long.
void Discovery::listen(std::stop_token stop) {
  const auto wake = [this](const docker::Event&) {
    {
      const std::scoped_lock lock{mutex_};
      event_ = true;
    }
    woken_.notify_all();
    return true;
  };
  while (!stop.stop_requested()) {
    try {
      engine_.events({{"type", {"service", "node"}}}, wake, stop);
    } catch (const Error&) {  // the loop, which asks the same engine, reports it
    }
    base::pause(before_listening_again, stop);
  }
}

void Discovery::wait(std::stop_token stop) {
  const auto length = interval();
  std::unique_lock lock{mutex_};
  woken_.wait_for(lock, stop, length, [this] { return event_; });
  if (!std::exchange(event_, false)) return;
  stirred_at_ = Clock::now();
  doors_found_at_ = {};
}

std::chrono::milliseconds Discovery::interval() const {
  const auto still = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - stirred_at_);
  if (keeper_.has_table() && settled(keeper_.current()) && still >= options_.busy_for)
    return options_.calm_interval;
  return std::clamp(still / 2, options_.first_interval, options_.busy_interval);
}

void Discovery::look() {
  try {
    if (keeper_.learned(make_table(view(), keeper_.current(), instruments_))) stirred_at_ = Clock::now();
  } catch (const Error& error) {
    keeper_.failed(error.what());
  }
}

ClusterView Discovery::view() {
  ClusterView view;
  view.network = options_.network;
  view.services = engine_.services({{"label", {contract::labels::function}}});
  view.doors = doors();
  if (view.services.empty() && view.doors.empty()) return view;
  view.tasks = engine_.tasks({{"desired-state", {"running"}}});
  if (const auto ids = without_replicas(view); !ids.empty()) {
    auto dead = engine_.tasks({{"service", ids}, {"desired-state", {"shutdown"}}});
    std::ranges::move(dead, std::back_inserter(view.tasks));
  }
  if (view.network.empty()) find_nodes(view.tasks);
  view.node_addresses = node_addresses_;
  return view;
}

/// They seldom come and go.
const std::vector<docker::Service>& Discovery::doors() {
  if (Clock::now() - doors_found_at_ < doors_stay_good) return doors_;
  doors_ = engine_.services({{"label", {contract::labels::door}}});
  doors_found_at_ = Clock::now();
  return doors_;
}

void Discovery::find_nodes(const std::vector<docker::Task>& tasks) {
  const bool all_known = std::ranges::all_of(tasks, [&](const docker::Task& task) {
    return task.node_id.empty() || node_addresses_.contains(task.node_id);
  });
  if (all_known && Clock::now() - nodes_found_at_ < nodes_stay_good) return;
  node_addresses_ = model::node_addresses(engine_);
  nodes_found_at_ = Clock::now();
}

}  // namespace iitbfaas::invoke
