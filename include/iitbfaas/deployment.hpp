#pragma once
#include "iitbfaas/export.hpp"
#include "iitbfaas/registry.hpp"
#include "iitbfaas/stack.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace iitbfaas {

/// How programs become functions that answer.
struct DeploymentOptions {
  std::string base = {};  ///< image of the engine's that programs are packaged on top of; empty: nothing
  /// No address: images are loaded on the nodes. The address "cluster": the one of `registry_up`.
  RegistryOptions registry = {};
  std::chrono::milliseconds wait{60'000};  ///< for replicas that answer, each function; zero: not at all
  bool prune = false;                      ///< also removes what is of the stack and in no file any more
  std::function<void(const std::string&)> on_step = {};    ///< "hello: packaging ./hello"
  Progress progress = {};                                  ///< of the step that began last
  std::function<void(const StackChange&)> on_change = {};  ///< of what is no function, as it is done
};

struct DeployedFunction {
  FunctionSpec spec = {};  ///< with the image that was made
  DeployOutcome outcome = DeployOutcome::created;
};

/// What was done.
struct Deployment {
  std::vector<DeployedFunction> functions = {};  ///< in the order of the stack
  StackPlan changes = {};                        ///< of what is no function, and what was pruned
};

/// A stack whose programs are images. A value.
struct PackagedStack {
  StackSpec stack = {};                ///< each function names its image
  std::vector<Package> packages = {};  ///< one for each program, in the order of the stack
};

/// Checks every function, then makes an image of each program, on top of `base_archive` unless that is empty.
/// Asks no engine. Throws InvalidSpec, BuildError.
IITBFAAS_EXPORT PackagedStack package_stack(StackSpec stack, const std::string& base_archive = {},
                                            const std::function<void(const std::string&)>& on_step = {});

/// Sends the images to the nodes or pushes them, deploys services and then functions, and waits. A function
/// that does not come up in time does not stay: a new one is removed, an old one is as it was before; then
/// the first such failure is thrown. A stack without a name holds functions of no stack.
IITBFAAS_EXPORT Deployment deploy(const Cluster& cluster, PackagedStack packaged,
                                  const DeploymentOptions& options = {});

/// The same from the beginning: `package_stack`, on top of `DeploymentOptions::base`, then `deploy`.
IITBFAAS_EXPORT Deployment deploy(const Cluster& cluster, StackSpec stack,
                                  const DeploymentOptions& options = {});

}  // namespace iitbfaas
