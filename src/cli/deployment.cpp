#include "cli/deployment.hpp"

#include "cli/output.hpp"
#include "cli/stack_output.hpp"
#include "cli/steps.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/images.hpp"

#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <iostream>
#include <utility>

namespace iitbfaas::cli {
namespace {

/// A file for as long as it is needed.
class TemporaryFile {
 public:
  TemporaryFile() : path_{(std::filesystem::temp_directory_path() / "iitbfaas.XXXXXX").string()} {
    const int file = ::mkstemp(path_.data());
    if (file < 0) throw Error{"make a temporary file in " + std::filesystem::temp_directory_path().string()};
    ::close(file);
  }
  ~TemporaryFile() { ::unlink(path_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

struct Deployed {
  FunctionSpec spec = {};
  DeployOutcome outcome = DeployOutcome::created;
  std::optional<FunctionSpec> before = {};  ///< what an update replaced
};

const char* word(DeployOutcome outcome) {
  switch (outcome) {
    case DeployOutcome::created: return "created";
    case DeployOutcome::updated: return "updated";
    case DeployOutcome::unchanged: return "unchanged";
  }
  return "";
}

/// What can be said without packaging is said before.
void check(const StackFunction& entry) {
  auto function = entry.function;
  if (function.image.empty()) function.image = "made-from-the-program";
  validate(function);
  const bool ours = !entry.package.program.empty();
  if (ours && !function.mode.empty() && function.mode != "exec") {
    throw InvalidSpec{"mode", "\"" + function.mode +
                                  "\" is not supported for programs yet, only for images that bring a "
                                  "watchdog which has it; use exec"};
  }
}

/// An image that was made, and the function it is for.
struct Shipment {
  FunctionSpec& function;
  Package package = {};
};

std::vector<Shipment> package_all(StackSpec& stack, const std::string& base_archive, Steps& steps) {
  std::vector<Shipment> shipments;
  for (auto& [function, program] : stack.functions) {
    if (program.program.empty()) continue;
    steps.begin(function.name + ": packaging " + program.program.string());
    if (!base_archive.empty()) program.base_archive = base_archive;
    shipments.push_back({function, package(program)});
    function.image = shipments.back().package.id;
  }
  return shipments;
}

/// A replica that is placed where its image is not would be refused there, again and again.
void send(const Cluster& cluster, const Shipment& shipment, Steps& steps) {
  const auto& [function, package] = shipment;
  steps.begin("sending " + package.reference);
  for (const auto& node : Images{cluster}.load(package, {function.constraints, steps.progress()})) {
    if (node.problem.empty()) continue;
    throw Error{"send " + package.reference + " to " + node.node + ": " + node.problem +
                "; mend that, keep the function off it with --constraint node.hostname!=" + node.node +
                ", or take it out of use with: iitbfaas node drain " + node.node};
  }
}

void push_all(const Cluster& cluster, const RegistryOptions& options, const std::vector<Shipment>& shipments,
              Steps& steps) {
  if (cluster.info().engine.starts_with("embedded")) {
    throw InvalidSpec{"registry",
                      "the embedded engine pulls from no registry; leave out --registry and "
                      "IITBFAAS_REGISTRY"};
  }
  const Registry registry{options.address == "cluster" ? cluster_registry(cluster) : options};
  for (const auto& [function, package] : shipments) {
    steps.begin("pushing " + package.reference + " to " + registry.name());
    function.image = registry.push(package, steps.progress());
  }
}

std::optional<FunctionSpec> spec_of(const Cluster& cluster, const FunctionSpec& wanted) {
  const auto function = cluster.find_function(wanted.name, wanted.name_space);
  return function ? std::optional{function->status().spec} : std::nullopt;
}

/// A function that does not come up must not stay: a new one goes, an old one is as it was.
void undo(const Cluster& cluster, const Deployed& deployed) {
  try {
    if (deployed.outcome == DeployOutcome::created) {
      cluster.function(deployed.spec.name, deployed.spec.name_space).remove();
    } else if (deployed.outcome == DeployOutcome::updated && deployed.before) {
      cluster.deploy(*deployed.before);
    }
  } catch (const Error&) {
    // Why the deploy failed says more than why it could not be undone.
  }
}

DeployOutcome outcome_of(StackAction action) {
  if (action == StackAction::create) return DeployOutcome::created;
  return action == StackAction::update ? DeployOutcome::updated : DeployOutcome::unchanged;
}

/// One function of no stack.
std::vector<Deployed> deploy_alone(const Cluster& cluster, const FunctionSpec& spec, Steps& steps) {
  steps.begin(spec.name + ": deploying");
  Deployed deployed{.spec = spec, .before = spec_of(cluster, spec)};
  deployed.outcome = cluster.deploy(spec);
  return {std::move(deployed)};
}

std::vector<Deployed> deploy_members(const Cluster& cluster, const StackSpec& stack, Steps& steps) {
  std::vector<Deployed> all;
  steps.begin(stack.name + ": deploying " + std::to_string(stack.functions.size()) + " functions");
  const auto before = cluster.function_statuses();
  for (const auto& [spec, package] : stack.functions) {
    all.push_back({.spec = spec});
    const auto same = std::ranges::find_if(before, [&](const FunctionStatus& status) {
      return status.spec.name == spec.name && status.spec.name_space == spec.name_space;
    });
    if (same != before.end()) all.back().before = same->spec;
  }
  const StackSpec functions_only{.name = stack.name, .functions = stack.functions};
  const auto changes = Stack{cluster, stack.name}.deploy(functions_only);
  for (std::size_t i = 0; i < all.size(); ++i) all[i].outcome = outcome_of(changes[i].action);
  return all;
}

/// They come up side by side; each that does not is undone, and the first such is told.
void wait_for(const Cluster& cluster, const std::vector<Deployed>& all, std::chrono::milliseconds limit,
              Steps& steps) {
  std::exception_ptr failure;
  for (const auto& deployed : all) {
    const auto& spec = deployed.spec;
    steps.begin(spec.name + ": waiting for a replica that answers");
    try {
      cluster.function(spec.name, spec.name_space).wait(limit);
    } catch (const Error&) {
      undo(cluster, deployed);
      if (!failure) failure = std::current_exception();
    }
  }
  if (failure) std::rethrow_exception(failure);
}

void print_result(const Globals& globals, const Cluster& cluster, const std::vector<Deployed>& all,
                  const StackPlan& changes, bool is_stack) {
  auto documents = nlohmann::json::array();
  for (const auto& change : changes) {
    documents.push_back(to_json(change));
    if (!globals.json())
      std::cout << to_string(change) + (change.note.empty() ? "" : ": " + change.note) + '\n';
  }
  for (const auto& [spec, outcome, before] : all) {
    const auto url = cluster.gateway().empty() ? "" : cluster.gateway() + "/function/" + shown_name(spec);
    documents.push_back({{"name", spec.name},
                         {"namespace", spec.name_space},
                         {"image", spec.image},
                         {"outcome", word(outcome)},
                         {"url", url}});
    if (!globals.json())
      std::cout << shown_name(spec) + " " + word(outcome) + (url.empty() ? "" : ": " + url) + '\n';
  }
  if (globals.json()) print(std::cout, is_stack ? documents : documents.front());
}

/// What is not a function goes first: functions may need it.
StackPlan deploy_services(const Cluster& cluster, const StackSpec& stack, Steps& steps) {
  if (!stack.compose) return {};
  steps.begin(stack.name + ": deploying networks, secrets, configs and services");
  const StackSpec without_functions{.name = stack.name, .compose = stack.compose};
  const StackOptions options{.on_change = [&](const StackChange& change) {
    if (change.action != StackAction::unchanged) steps.begin(to_string(change));
  }};
  return Stack{cluster, stack.name}.deploy(without_functions, options);
}

/// When all that is wanted is there.
void prune(const Cluster& cluster, const StackSpec& stack, Steps& steps, StackPlan& changes) {
  steps.begin(stack.name + ": removing what is in no file any more");
  for (auto& change : Stack{cluster, stack.name}.deploy(stack, {.prune = true})) {
    if (change.action == StackAction::remove) changes.push_back(std::move(change));
  }
}

}  // namespace

void warn_of(const StackSpec& stack) {
  for (const auto& warning : stack.warnings) std::cerr << "iitbfaas: warning: " + warning + '\n';
}

void deploy(const Globals& globals, StackSpec stack, const DeployOptions& options) {
  std::vector<Deployed> all;
  StackPlan changes;
  for (const auto& entry : stack.functions) check(entry);
  std::optional<Cluster> cluster;
  {
    Steps steps{options.progress};
    std::optional<TemporaryFile> base;
    if (!options.base.empty()) {
      steps.begin("fetching " + options.base);
      cluster.emplace(globals.cluster());
      Images{*cluster}.save(options.base, base.emplace().path());
    }
    const auto shipments = package_all(stack, base ? base->path() : "", steps);
    if (!cluster) cluster.emplace(globals.cluster());
    if (!options.registry.address.empty()) {
      push_all(*cluster, options.registry, shipments, steps);
    } else {
      for (const auto& shipment : shipments) send(*cluster, shipment, steps);
    }
    changes = deploy_services(*cluster, stack, steps);
    if (!stack.functions.empty()) {
      all = stack.name.empty() ? deploy_alone(*cluster, stack.functions.front().function, steps)
                               : deploy_members(*cluster, stack, steps);
    }
    if (options.wait.count() != 0) wait_for(*cluster, all, options.wait, steps);
    if (options.prune) prune(*cluster, stack, steps, changes);
  }
  warn_of(stack);
  print_result(globals, *cluster, all, changes, !stack.name.empty());
}

}  // namespace iitbfaas::cli
