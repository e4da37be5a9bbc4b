#include "model/platform_service.hpp"

#include "base/pause.hpp"
#include "contract/labels.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <optional>

namespace iitbfaas::model {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Occasion = Startup::Occasion;
namespace labels = contract::labels;

constexpr auto poll_interval = 20ms;

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

}  // namespace

Occasion ensure_service(const docker::Engine& engine, const PlatformService& part) {
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

void wait_for(const docker::Engine& engine, const PlatformService& part, Occasion occasion,
              Clock::time_point deadline) {
  const auto what = "start " + part.title + ": ";
  const auto& name = part.service.name;
  Startup startup{occasion};
  for (;; base::pause(poll_interval)) {
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
    base::pause(poll_interval);
  }
}

void remove_when_free(const std::function<void()>& remove, Clock::time_point deadline) {
  for (;; base::pause(poll_interval)) {
    try {
      return remove();
    } catch (const NotFound&) {
      return;
    } catch (const ApiError&) {
      if (Clock::now() >= deadline) throw;
    }
  }
}

}  // namespace iitbfaas::model
