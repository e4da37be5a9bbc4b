#include "iitbfaas/stack.hpp"

#include "base/parallel.hpp"
#include "base/pause.hpp"
#include "contract/labels.hpp"
#include "deploy/compose/convert.hpp"
#include "deploy/stack_apply.hpp"
#include "docker/codec.hpp"
#include "model/connection.hpp"
#include "model/mapping.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <mutex>
#include <utility>

namespace iitbfaas {
namespace {

namespace labels = contract::labels;

constexpr std::size_t functions_at_once = 8;

deployment::compose::Wanted wanted_by(const StackSpec& spec, const std::string& name) {
  return deployment::compose::convert(spec.compose ? *spec.compose : ComposeProject{}, name);
}

docker::Filters members_of(const std::string& stack) {
  return {{"label", {std::string{labels::stack} + "=" + stack}}};
}

StackAction action_of(DeployOutcome outcome) {
  switch (outcome) {
    case DeployOutcome::created: return StackAction::create;
    case DeployOutcome::updated: return StackAction::update;
    case DeployOutcome::unchanged: break;
  }
  return StackAction::unchanged;
}

/// Functions of the stack that no file has any more.
std::vector<Function> orphans(const std::vector<Function>& members, const StackSpec& spec) {
  std::vector<Function> result;
  for (const auto& member : members) {
    const auto same = [&](const StackFunction& entry) {
      return entry.function.name == member.name() && entry.function.name_space == member.name_space();
    };
    if (std::ranges::none_of(spec.functions, same)) result.push_back(member);
  }
  return result;
}

/// What another tool removed at the same time is removed.
template <class Work>
void ignoring_absence(const Work& work) {
  try {
    work();
  } catch (const NotFound&) {
  }
}

/// Its tasks hold a network for a moment after their service is gone.
void remove_when_unused(const docker::Engine& engine, const docker::Network& network) {
  using namespace std::chrono_literals;
  constexpr auto patience = 60s;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (true) {
    try {
      return engine.remove_network(network.id);
    } catch (const NotFound&) {
      return;
    } catch (const ApiError&) {
      if (std::chrono::steady_clock::now() > deadline) throw;
      base::pause(50ms);
    }
  }
}

}  // namespace

Stack::Stack(Cluster cluster, std::string name) : cluster_{std::move(cluster)}, name_{std::move(name)} {}

StackPlan Stack::diff(const StackSpec& spec, const StackOptions& options) const {
  const auto& engine = ClusterAccess::of(cluster_).engine();
  auto plan = deployment::plan_stack(wanted_by(spec, name_), deployment::look(engine, name_), name_, options);
  if (!options.prune) return plan;
  for (const auto& function : orphans(functions(), spec)) {
    plan.push_back({.action = StackAction::remove, .part = StackPart::function, .name = function.name()});
  }
  return plan;
}

StackPlan Stack::deploy(const StackSpec& spec, const StackOptions& options) const {
  const auto& engine = ClusterAccess::of(cluster_).engine();
  StackPlan done;
  const auto note = [&](StackChange change) {
    if (options.on_change) options.on_change(change);
    done.push_back(std::move(change));
  };
  if (spec.compose || options.prune) {
    done = deployment::apply_stack(engine, wanted_by(spec, name_), name_, options);
  }
  for (auto& change : deploy_functions(spec.functions, options)) done.push_back(std::move(change));
  if (!options.prune) return done;
  for (auto& function : orphans(functions(), spec)) {
    ignoring_absence([&] { function.remove(); });
    note({.action = StackAction::remove, .part = StackPart::function, .name = function.name()});
  }
  return done;
}

StackPlan Stack::deploy_functions(const std::vector<StackFunction>& functions,
                                  const StackOptions& options) const {
  StackPlan done(functions.size());
  std::mutex mutex;
  base::in_parallel(functions.size(), functions_at_once, [&](std::size_t i) {
    const auto& function = functions[i].function;
    done[i] = {.action = action_of(deploy(function)), .part = StackPart::function, .name = function.name};
    const std::scoped_lock lock{mutex};
    if (options.on_change) options.on_change(done[i]);
  });
  return done;
}

DeployOutcome Stack::deploy(const FunctionSpec& function) const {
  auto member = function;
  member.labels[labels::stack] = name_;
  return cluster_.deploy(member);
}

std::vector<Function> Stack::functions() const {
  std::vector<Function> result;
  for (const auto& service : ClusterAccess::of(cluster_).engine().services(members_of(name_))) {
    if (!model::is_function(service.spec)) continue;
    const auto spec = model::to_function(service.spec);
    // It may have been removed since we asked.
    if (auto function = cluster_.find_function(spec.name, spec.name_space))
      result.push_back(*std::move(function));
  }
  return result;
}

void Stack::remove() const {
  const auto& engine = ClusterAccess::of(cluster_).engine();
  const auto members = members_of(name_);
  const auto services = engine.services(members);
  const auto secrets = engine.secrets(members);
  const auto configs = engine.configs(members);
  const auto networks = engine.networks(members);
  if (services.empty() && secrets.empty() && configs.empty() && networks.empty()) {
    throw NotFound{404, "remove stack " + name_, "nothing carries the name"};
  }
  for (const auto& service : services) ignoring_absence([&] { engine.remove_service(service.id); });
  for (const auto& secret : secrets) ignoring_absence([&] { engine.remove_secret(secret.id); });
  for (const auto& config : configs) ignoring_absence([&] { engine.remove_config(config.id); });
  for (const auto& network : networks) remove_when_unused(engine, network);
}

std::vector<StackStatus> list_stacks(const Cluster& cluster) {
  std::map<std::string, StackStatus> stacks;
  for (const auto& service : ClusterAccess::of(cluster).engine().services({{"label", {labels::stack}}})) {
    const auto& name = service.spec.labels.at(labels::stack);
    auto& stack = stacks[name];
    stack.name = name;
    ++(model::is_function(service.spec) ? stack.functions : stack.services);
  }
  std::vector<StackStatus> result;
  for (auto& [name, stack] : stacks) result.push_back(std::move(stack));
  return result;
}

std::string rendered(const StackSpec& spec) {
  auto document = nlohmann::json::object();
  for (const auto& service : wanted_by(spec, spec.name).services) {
    auto& entry = document[service.name] = nlohmann::json::object();
    docker::encode_service_spec(service, entry);
  }
  return document.dump();
}

}  // namespace iitbfaas
