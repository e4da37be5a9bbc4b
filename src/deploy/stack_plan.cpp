#include "deploy/stack_plan.hpp"

#include "base/text.hpp"
#include "contract/labels.hpp"
#include "model/object_versions.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <set>

namespace iitbfaas::deployment {
namespace {

namespace labels = contract::labels;

bool is_of(const docker::StringMap& those, const std::string& stack) {
  const auto found = those.find(labels::stack);
  return found != those.end() && found->second == stack;
}

std::string as_text(const docker::StringMap& map) {
  std::string text;
  for (const auto& [key, value] : map) text += (text.empty() ? "" : ", ") + key + "=" + value;
  return text;
}

/// The engine adds options of its own, and a subnet when none was asked for.
std::vector<FieldChange> what_stays(const docker::NetworkSpec& wanted, const docker::Network& live) {
  std::vector<FieldChange> changes;
  const auto compare = [&](const char* field, const std::string& before, const std::string& after) {
    if (before != after) changes.push_back({field, before, after});
  };
  const auto truth = [](bool value) { return std::string{value ? "true" : "false"}; };
  compare("Driver", live.driver, wanted.driver);
  compare("Attachable", truth(live.attachable), truth(wanted.attachable));
  compare("Internal", truth(live.internal), truth(wanted.internal));
  compare("Labels", as_text(live.labels), as_text(wanted.labels));
  for (const auto& [name, value] : wanted.options) {
    const auto found = live.options.find(name);
    compare("Options", name + "=" + (found == live.options.end() ? "" : found->second), name + "=" + value);
  }
  if (!wanted.subnets.empty()) {
    compare("IPAM.Config", base::join(live.subnets, ", "), base::join(wanted.subnets, ", "));
  }
  return changes;
}

docker::StringMap without_marks(docker::StringMap map) {
  map.erase(labels::secret_digest);
  map.erase(labels::version_of);
  return map;
}

bool is_version_of(const docker::Object& object, const std::string& name) {
  const auto found = object.labels.find(labels::version_of);
  return object.name == name || (found != object.labels.end() && found->second == name);
}

enum class Content { same, different, unknown };

Content compare(ObjectKind kind, const docker::Object& live, const compose::WantedObject& wanted) {
  if (live.options != wanted.options) return Content::different;
  if (!wanted.options.driver.name.empty()) return Content::same;  // the data are elsewhere
  if (kind == ObjectKind::config) return live.data == wanted.data ? Content::same : Content::different;
  const auto digest = live.labels.find(labels::secret_digest);
  if (digest == live.labels.end()) return Content::unknown;
  return is_digest_of(digest->second, wanted.data) ? Content::same : Content::different;
}

ObjectStep plan_object(ObjectKind kind, const compose::WantedObject& wanted,
                       const std::vector<docker::Object>& live) {
  ObjectStep step{.wanted = wanted};
  for (const auto content : {Content::same, Content::unknown}) {
    for (const auto& object : live) {
      if (!is_version_of(object, wanted.name) || compare(kind, object, wanted) != content) continue;
      const bool relabel = content == Content::unknown || without_marks(object.labels) != wanted.labels;
      step.action = relabel ? StackAction::update : StackAction::unchanged;
      step.version = object.name;
      step.live = object;
      step.content_unknown = content == Content::unknown;
      return step;
    }
  }
  step.action = StackAction::create;
  step.version = model::free_version(wanted.name, live);
  return step;
}

/// What a running service still takes is kept: an update that fails goes back to it.
std::set<std::string> in_use(ObjectKind kind, const std::vector<docker::Service>& services) {
  std::set<std::string> names;
  for (const auto& service : services) {
    const auto& container = service.spec.container;
    for (const auto& file : kind == ObjectKind::secret ? container.secrets : container.configs)
      names.insert(file.name);
  }
  return names;
}

}  // namespace

void require_external(const compose::Wanted& wanted, const Live& live) {
  for (const auto& name : wanted.external_networks) {
    const auto found = std::ranges::find(live.networks, name, &docker::Network::name);
    if (found == live.networks.end()) {
      throw InvalidSpec{"networks", "the external network " + name +
                                        " is not there; make it with: docker "
                                        "network create --driver overlay " +
                                        name};
    }
    if (found->scope != "swarm") {
      throw InvalidSpec{"networks", "the external network " + name + " is of one machine (" + found->scope +
                                        "), not of the Swarm"};
    }
  }
}

std::vector<NetworkStep> plan_networks(const compose::Wanted& wanted, const Live& live,
                                       const std::string& stack, const StackOptions& options) {
  std::vector<NetworkStep> steps;
  std::set<std::string> names;
  for (const auto& spec : wanted.networks) {
    names.insert(spec.name);
    const auto found = std::ranges::find(live.networks, spec.name, &docker::Network::name);
    const bool present = found != live.networks.end();
    steps.push_back({.action = present ? StackAction::unchanged : StackAction::create, .spec = spec});
    if (present) steps.back().fixed = what_stays(spec, *found);
  }
  for (const auto& network : live.networks) {
    if (!options.prune || !is_of(network.labels, stack) || names.contains(network.name)) continue;
    steps.push_back({.action = StackAction::remove, .spec = {.name = network.name}, .id = network.id});
  }
  return steps;
}

std::vector<ObjectStep> plan_objects(ObjectKind kind, const compose::Wanted& wanted, const Live& live,
                                     const std::string& stack, const StackOptions& options) {
  const auto& objects = kind == ObjectKind::secret ? wanted.secrets : wanted.configs;
  const auto& present = kind == ObjectKind::secret ? live.secrets : live.configs;
  const auto used = in_use(kind, live.services);
  std::vector<ObjectStep> steps;
  for (const auto& object : objects) steps.push_back(plan_object(kind, object, present));
  std::vector<ObjectStep> removals;
  for (const auto& object : present) {
    const auto is_chosen = [&](const ObjectStep& step) { return step.version == object.name; };
    const auto is_old = [&](const ObjectStep& step) { return is_version_of(object, step.wanted.name); };
    if (!is_of(object.labels, stack) || std::ranges::any_of(steps, is_chosen)) continue;
    const bool replaced = std::ranges::any_of(steps, is_old);
    if (replaced ? used.contains(object.name) : !options.prune) continue;
    removals.push_back({.action = StackAction::remove, .version = object.name, .live = object});
  }
  std::ranges::move(removals, std::back_inserter(steps));
  return steps;
}

Versions versions(const std::vector<ObjectStep>& steps, const std::vector<std::string>& external,
                  const std::vector<docker::Object>& live) {
  Versions result;
  for (const auto& step : steps) {
    if (step.action != StackAction::remove) result[step.wanted.name] = {step.version, step.live.id};
  }
  for (const auto& name : external) {
    const auto found = std::ranges::find(live, name, &docker::Object::name);
    if (found == live.end()) throw InvalidSpec{name, "is external, and the engine has none of that name"};
    result[name] = {name, found->id};
  }
  return result;
}

}  // namespace iitbfaas::deployment
