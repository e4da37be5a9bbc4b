#include "provision/membership.hpp"

#include "base/pause.hpp"
#include "contract/labels.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>

namespace iitbfaas::provision {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using State = docker::Info::Swarm;

constexpr auto poll_interval = 100ms;

std::optional<docker::Node> find_node(const docker::Engine& cluster, const std::string& id) {
  for (auto& node : cluster.nodes()) {
    if (node.id == id) return std::move(node);
  }
  return std::nullopt;
}

std::string host_label(const docker::Node& node) {
  const auto label = node.labels.find(contract::labels::node_host);
  return label == node.labels.end() ? "" : label->second;
}

/// Joining goes on behind our back when it takes the engine longer than it answers.
docker::Info await_membership(const docker::Engine& engine, Clock::time_point deadline) {
  for (;; base::pause(poll_interval)) {
    auto info = engine.info();
    if (info.swarm == State::active && !info.node_id.empty()) return info;
    if (info.swarm == State::pending && Clock::now() < deadline) continue;
    throw Error{
        "it did not get in: " + (info.swarm_error.empty() ? "no answer from a manager" : info.swarm_error) +
        "; see that its clock agrees and that it reaches 2377/tcp of the managers"};
  }
}

}  // namespace

docker::Engine engine_of(const Shell& shell) {
  return docker::Engine{{.endpoint = base::parse_endpoint(shell.engine_url()), .ssh = shell.route()}};
}

Membership::Membership(const docker::Engine& cluster) : cluster_{cluster}, swarm_{cluster.swarm()} {
  const auto own = cluster.info().node_id;
  for (const auto& node : cluster.nodes()) {
    if (node.manager_address.empty()) continue;
    managers_.insert(node.id == own ? managers_.begin() : managers_.end(), node.manager_address);
  }
  if (managers_.empty()) throw Error{"join " + cluster.host() + ": none of its managers says where to join"};
}

void Membership::join(Visit& visit, std::chrono::milliseconds ready_within) {
  const auto deadline = Clock::now() + ready_within;
  const auto engine = engine_of(*visit.shell);
  auto info = engine.info();
  const bool member = info.swarm == State::active && find_node(cluster_, info.node_id).has_value();
  const auto who = to_string(visit.report.machine);
  if (!member && info.swarm != State::inactive) {
    throw Error{"join " + who +
                ": it belongs to another Swarm, or was removed from this one; on it run "
                "docker swarm leave --force, then add it again"};
  }
  try {
    if (!member) {
      visit.begin("join");
      join_swarm(visit, engine);
      info = await_membership(engine, deadline);
    }
    visit.report.node_id = info.node_id;
    adopt(visit, info.node_id);
    forget_former_lives(visit, info.node_id);
    visit.begin("wait until Ready");
    await_ready(visit, info.node_id, deadline);
  } catch (const Error& error) {
    throw Error{"join " + who + ": " + error.what()};
  }
  warn_of_namesakes(visit);
  visit.report.outcome = member ? MachineOutcome::already_joined : MachineOutcome::joined;
  if (member && visit.report.machine.manager && !info.manager) {
    visit.report.notes.push_back("it is a worker; make it a manager with: iitbfaas node promote " +
                                 visit.report.name);
  }
}

void Membership::join_swarm(const Visit& visit, const docker::Engine& engine) {
  const bool manager = visit.report.machine.manager;
  const auto lock = manager ? std::unique_lock{one_manager_} : std::unique_lock<std::mutex>{};
  engine.join_swarm({.managers = managers_,
                     .token = manager ? swarm_.manager_token : swarm_.worker_token,
                     .advertise_address = visit.facts.address});
}

void Membership::adopt(const Visit& visit, const std::string& id) const {
  const auto node = find_node(cluster_, id);
  const auto url = visit.shell->engine_url();
  if (visit.shell->is_local() || (node && host_label(*node) == url)) return;
  cluster_.update_node(id, [&](docker::Node& wanted) { wanted.labels[contract::labels::node_host] = url; });
}

void Membership::forget_former_lives(Visit& visit, const std::string& id) const {
  const auto nodes = cluster_.nodes();
  const auto self = std::ranges::find(nodes, id, &docker::Node::id);
  if (self == nodes.end()) return;
  for (const auto& node : nodes) {
    // Two that live share no address, whatever the managers still believe of the old one.
    const bool same_place = node.hostname == self->hostname && node.address == self->address;
    const bool same_host = !host_label(node).empty() && host_label(node) == host_label(*self);
    if (node.id == id || !(same_place || (same_host && node.state == "down"))) continue;
    if (node.role == "manager") cluster_.update_node(node.id, [](docker::Node& old) { old.role = "worker"; });
    cluster_.remove_node(node.id, true);
    visit.report.notes.push_back("its old entry " + node.id + " was removed from the cluster");
  }
}

void Membership::warn_of_namesakes(Visit& visit) const {
  const auto nodes = cluster_.nodes();
  const auto self = std::ranges::find(nodes, visit.report.node_id, &docker::Node::id);
  if (self == nodes.end() || std::ranges::count(nodes, self->hostname, &docker::Node::hostname) < 2) return;
  visit.report.notes.push_back("another node is called " + self->hostname +
                               " too: name them by their ids, or call this one otherwise: sudo hostnamectl "
                               "set-hostname NAME, and restart its engine");
}

void Membership::await_ready(const Visit& visit, const std::string& id, Clock::time_point deadline) const {
  for (;; base::pause(poll_interval)) {
    const auto node = find_node(cluster_, id);
    if (node && node->state == "ready") return;
    if (Clock::now() < deadline) continue;
    throw Timeout{"it is not Ready but " +
                  (node ? node->state + (node->message.empty() ? "" : ": " + node->message)
                        : std::string{"unknown to the cluster"}) +
                  "; see the engine's log on " + visit.report.name};
  }
}

}  // namespace iitbfaas::provision
