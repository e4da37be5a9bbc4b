#include "iitbfaas/deployment.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/images.hpp"
#include "iitbfaas/interruption.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <optional>
#include <utility>

namespace iitbfaas {
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

/// A function, and the spec that an update of it replaced.
struct Replaced {
  DeployedFunction deployed = {};
  std::optional<FunctionSpec> before = {};
};

void begin(const std::function<void(const std::string&)>& on_step, const std::string& step) {
  if (on_step) on_step(step);
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

/// Calls `work` with each package and the function that it is for.
template <class Work>
void for_each_package(PackagedStack& packaged, const Work& work) {
  auto package = packaged.packages.begin();
  for (auto& [function, program] : packaged.stack.functions) {
    if (!program.program.empty()) work(*package++, function);
  }
}

/// A replica that is placed where its image is not would be refused there, again and again.
void send(const Cluster& cluster, const Package& package, const FunctionSpec& function,
          const DeploymentOptions& options) {
  begin(options.on_step, "sending " + package.reference);
  for (const auto& node : Images{cluster}.load(package, {function.constraints, options.progress})) {
    if (node.problem.empty()) continue;
    throw Error{"send " + package.reference + " to " + node.node + ": " + node.problem +
                "; mend that, keep the function off it with --constraint node.hostname!=" + node.node +
                ", or take it out of use with: iitbfaas node drain " + node.node};
  }
}

void push_all(const Cluster& cluster, PackagedStack& packaged, const DeploymentOptions& options) {
  if (cluster.info().engine.starts_with("embedded")) {
    throw InvalidSpec{"registry",
                      "the embedded engine pulls from no registry; leave out --registry and "
                      "IITBFAAS_REGISTRY"};
  }
  const bool own = options.registry.address == "cluster";
  const Registry registry{own ? cluster_registry(cluster) : options.registry};
  for_each_package(packaged, [&](const Package& package, FunctionSpec& function) {
    begin(options.on_step, "pushing " + package.reference + " to " + registry.name());
    function.image = registry.push(package, options.progress);
  });
}

void distribute(const Cluster& cluster, PackagedStack& packaged, const DeploymentOptions& options) {
  if (!options.registry.address.empty()) return push_all(cluster, packaged, options);
  for_each_package(packaged, [&](const Package& package, const FunctionSpec& function) {
    send(cluster, package, function, options);
  });
}

/// What is not a function goes first: functions may need it.
StackPlan deploy_services(const Cluster& cluster, const StackSpec& stack, const DeploymentOptions& options) {
  if (!stack.compose) return {};
  begin(options.on_step, stack.name + ": deploying networks, secrets, configs and services");
  const StackSpec without_functions{.name = stack.name, .compose = stack.compose};
  return Stack{cluster, stack.name}.deploy(without_functions, {.on_change = options.on_change});
}

/// One function of no stack.
Replaced deploy_alone(const Cluster& cluster, const FunctionSpec& spec, const DeploymentOptions& options) {
  begin(options.on_step, spec.name + ": deploying");
  Replaced function{.deployed = {.spec = spec}};
  if (const auto existing = cluster.find_function(spec.name, spec.name_space)) {
    function.before = existing->status().spec;
  }
  function.deployed.outcome = cluster.deploy(spec);
  return function;
}

DeployOutcome outcome_of(StackAction action) {
  if (action == StackAction::create) return DeployOutcome::created;
  return action == StackAction::update ? DeployOutcome::updated : DeployOutcome::unchanged;
}

std::vector<Replaced> deploy_members(const Cluster& cluster, const StackSpec& stack,
                                     const DeploymentOptions& options) {
  std::vector<Replaced> all;
  const auto count = stack.functions.size();
  begin(options.on_step,
        stack.name + ": deploying " + std::to_string(count) + (count == 1 ? " function" : " functions"));
  const auto before = cluster.function_statuses();
  for (const auto& [spec, package] : stack.functions) {
    all.push_back({.deployed = {.spec = spec}});
    const auto same = std::ranges::find_if(before, [&](const FunctionStatus& status) {
      return status.spec.name == spec.name && status.spec.name_space == spec.name_space;
    });
    if (same != before.end()) all.back().before = same->spec;
  }
  const StackSpec functions_only{.name = stack.name, .functions = stack.functions};
  const auto changes = Stack{cluster, stack.name}.deploy(functions_only);
  for (std::size_t i = 0; i < all.size(); ++i) all[i].deployed.outcome = outcome_of(changes[i].action);
  return all;
}

std::vector<Replaced> deploy_functions(const Cluster& cluster, const StackSpec& stack,
                                       const DeploymentOptions& options) {
  if (!stack.name.empty()) return deploy_members(cluster, stack, options);
  std::vector<Replaced> all;
  for (const auto& [spec, package] : stack.functions) all.push_back(deploy_alone(cluster, spec, options));
  return all;
}

/// A function that does not come up must not stay: a new one goes, an old one is as it was.
void undo(const Cluster& cluster, const Replaced& function) {
  const auto& [deployed, before] = function;
  try {
    if (deployed.outcome == DeployOutcome::created) {
      cluster.function(deployed.spec.name, deployed.spec.name_space).remove();
    } else if (deployed.outcome == DeployOutcome::updated && before) {
      cluster.deploy(*before);
    }
  } catch (const Error&) {
    // Why the deploy failed says more than why it could not be undone.
  }
}

/// They come up side by side; each that does not is undone, and the first such is told.
void wait_for(const Cluster& cluster, const std::vector<Replaced>& all, const DeploymentOptions& options) {
  std::exception_ptr failure;
  for (const auto& function : all) {
    const auto& spec = function.deployed.spec;
    begin(options.on_step, spec.name + ": waiting for a replica that answers");
    try {
      cluster.function(spec.name, spec.name_space).wait(options.wait);
    } catch (const Interrupted&) {
      throw;
    } catch (const Error&) {
      undo(cluster, function);
      if (!failure) failure = std::current_exception();
    }
  }
  if (failure) std::rethrow_exception(failure);
}

/// When all that is wanted is there.
void prune(const Cluster& cluster, const StackSpec& stack, const DeploymentOptions& options,
           StackPlan& changes) {
  begin(options.on_step, stack.name + ": removing what is in no file any more");
  for (auto& change : Stack{cluster, stack.name}.deploy(stack, {.prune = true})) {
    if (change.action == StackAction::remove) changes.push_back(std::move(change));
  }
}

}  // namespace

PackagedStack package_stack(StackSpec stack, const std::string& base_archive,
                            const std::function<void(const std::string&)>& on_step) {
  for (const auto& entry : stack.functions) check(entry);
  PackagedStack packaged{.stack = std::move(stack)};
  for (auto& [function, program] : packaged.stack.functions) {
    if (program.program.empty()) continue;
    begin(on_step, function.name + ": packaging " + program.program.string());
    if (!base_archive.empty()) program.base_archive = base_archive;
    packaged.packages.push_back(package(program));
    function.image = packaged.packages.back().id;
  }
  return packaged;
}

Deployment deploy(const Cluster& cluster, PackagedStack packaged, const DeploymentOptions& options) {
  distribute(cluster, packaged, options);
  const auto& stack = packaged.stack;
  Deployment done{.changes = deploy_services(cluster, stack, options)};
  const auto functions = deploy_functions(cluster, stack, options);
  if (options.wait.count() != 0) wait_for(cluster, functions, options);
  for (const auto& function : functions) done.functions.push_back(function.deployed);
  if (options.prune) prune(cluster, stack, options, done.changes);
  return done;
}

Deployment deploy(const Cluster& cluster, StackSpec stack, const DeploymentOptions& options) {
  std::optional<TemporaryFile> base;
  if (!options.base.empty()) {
    begin(options.on_step, "fetching " + options.base);
    Images{cluster}.save(options.base, base.emplace().path());
  }
  return deploy(cluster, package_stack(std::move(stack), base ? base->path() : "", options.on_step), options);
}

}  // namespace iitbfaas
