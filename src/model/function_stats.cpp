#include "base/pause.hpp"
#include "model/connection.hpp"
#include "model/function_service.hpp"
#include "model/mapping.hpp"
#include "model/node_engines.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/interruption.hpp"
#include "iitbfaas/stats.hpp"

#include <algorithm>
#include <tuple>

namespace iitbfaas {
namespace {

using Sample = docker::ContainerStats;

std::optional<Bytes> bytes(const std::optional<std::uint64_t>& count) {
  return count ? std::optional{Bytes{*count}} : std::nullopt;
}

std::string why_not_measured(const docker::Task& task) {
  const auto reason = model::reason_of(task);
  return "it is " + task.state + (reason.empty() ? "" : ": " + reason);
}

/// What two looks at a replica's container say of it.
void fill(ReplicaStats& stats, const Sample& first, const Sample& last) {
  // Docker answers zeros for a container that ended, and where it cannot read control groups.
  if (first.read_at == docker::Time{} || last.read_at <= first.read_at) {
    stats.problem =
        "its engine tells no figures: it has just ended, or that engine cannot read control groups";
    return;
  }
  const auto used = std::max(last.cpu_time - first.cpu_time, std::chrono::nanoseconds{0});
  stats.interval = last.read_at - first.read_at;
  stats.cores = std::chrono::duration<double>{used} / std::chrono::duration<double>{stats.interval};
  stats.cpu_time = last.cpu_time;
  stats.memory = {last.memory_bytes};
  stats.memory_limit = {last.memory_limit};
  stats.pids = last.pids;
  stats.received = bytes(last.received_bytes);
  stats.sent = bytes(last.sent_bytes);
  stats.read = bytes(last.read_bytes);
  stats.written = bytes(last.written_bytes);
}

/// A replica and the container that it is.
struct Measured {
  const docker::Task& task;
  ReplicaStats& stats;
  Sample first = {};
};

/// Nothing when there is an answer to why not.
std::optional<Sample> look(const docker::Engine& engine, const Measured& replica) {
  if (!replica.stats.problem.empty()) return std::nullopt;
  try {
    return engine.container_stats(replica.task.container_id);
  } catch (const Interrupted&) {
    throw;
  } catch (const Error& error) {
    replica.stats.problem = error.what();
    return std::nullopt;
  }
}

void measure(const docker::Engine& engine, std::vector<Measured> replicas,
             std::chrono::milliseconds interval) {
  for (auto& replica : replicas) replica.first = look(engine, replica).value_or(Sample{});
  base::pause(interval);
  for (auto& replica : replicas) {
    if (const auto last = look(engine, replica)) fill(replica.stats, replica.first, *last);
  }
}

std::vector<Measured> on_node(const std::string& node_id, const std::vector<docker::Task>& tasks,
                              std::vector<ReplicaStats>& stats) {
  std::vector<Measured> there;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    if (tasks[i].node_id == node_id && stats[i].problem.empty()) there.push_back({tasks[i], stats[i]});
  }
  return there;
}

/// As far as they are known before anything is measured.
std::vector<ReplicaStats> begin(const std::vector<docker::Task>& tasks,
                                const std::vector<docker::Node>& nodes) {
  std::vector<ReplicaStats> all;
  for (const auto& task : tasks) {
    const auto node = std::ranges::find(nodes, task.node_id, &docker::Node::id);
    ReplicaStats stats{.replica = task.id, .slot = task.slot};
    if (node != nodes.end()) stats.node = node->hostname;
    if (task.state != "running") stats.problem = why_not_measured(task);
    all.push_back(std::move(stats));
  }
  return all;
}

}  // namespace

std::vector<ReplicaStats> Function::stats(std::chrono::milliseconds interval) const {
  if (interval.count() <= 0) throw InvalidSpec{"interval", "is to be longer than nothing"};
  const auto& engine = connection_->engine();
  const auto service = model::service_of(engine, name_, name_space_);
  auto tasks = engine.tasks({{"service", {service.id}}, {"desired-state", {"running"}}});
  std::ranges::sort(tasks, {}, [](const docker::Task& task) { return std::tie(task.slot, task.id); });
  model::NodeEngines nodes{*connection_};
  auto stats = begin(tasks, nodes.nodes());
  nodes.keep([&](const docker::Node& node) { return !on_node(node.id, tasks, stats).empty(); });
  const auto problems = nodes.each([&](const docker::Engine& there, std::size_t index) {
    auto replicas = on_node(nodes.nodes()[index].id, tasks, stats);
    if (!replicas.empty()) measure(there, std::move(replicas), interval);
  });
  for (std::size_t i = 0; i < problems.size(); ++i) {
    if (problems[i].empty()) continue;
    for (auto& replica : on_node(nodes.nodes()[i].id, tasks, stats)) replica.stats.problem = problems[i];
  }
  return stats;
}

}  // namespace iitbfaas
