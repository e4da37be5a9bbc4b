#pragma once
#include "iitbfaas/cluster.hpp"
#include "iitbfaas/export.hpp"
#include "iitbfaas/function.hpp"
#include "iitbfaas/image.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace iitbfaas {

struct ComposeProject;  ///< the library's own

/// One function of a stack file: what to deploy, and what to package first unless it names an image.
struct StackFunction {
  FunctionSpec function = {};
  PackageSpec package = {};  ///< program empty: `function.image` is used as it is
};

/// What stack files say. A value.
struct StackSpec {
  std::string name = {};
  std::vector<StackFunction> functions = {};
  std::shared_ptr<const ComposeProject> compose = {};  ///< services, networks, …; null when there are none
  std::vector<std::string> warnings = {};  ///< what was read and has no effect, and where it stands
};

/// Reads a stack file: `functions:`, ours or OpenFaaS's, and the sections of Compose 3. Paths are relative to
/// the file. Throws InvalidSpec with file, line and column.
IITBFAAS_EXPORT StackSpec load_stack(const std::filesystem::path& file);
/// Several files, each laid over those before; paths are relative to the first.
IITBFAAS_EXPORT StackSpec load_stack_files(const std::vector<std::filesystem::path>& files);

/// The Compose sections after reading, merging and putting variables in, as the services that the engine
/// would get under this name, JSON. Secrets and configs by name only.
IITBFAAS_EXPORT std::string rendered(const StackSpec& spec);

enum class StackAction { create, update, unchanged, remove };
enum class StackPart { network, secret, config, service, function };

/// A field that an update changes, in the Engine API's words: "TaskTemplate.ContainerSpec.Image". Empty:
/// absent.
struct FieldChange {
  std::string field = {}, before = {}, after = {};
  friend bool operator==(const FieldChange&, const FieldChange&) = default;
};

struct StackChange {
  StackAction action = StackAction::unchanged;
  StackPart part = StackPart::service;
  std::string name = {};
  std::vector<FieldChange> fields = {};  ///< of an update
  std::string note = {};                 ///< what an engine cannot do about it
};

using StackPlan = std::vector<StackChange>;

struct StackOptions {
  bool prune = false;  ///< also removes what carries the stack's name and is in no file any more
  std::function<void(const StackChange&)> on_change =
      {};  ///< as each is done; from several threads, one at a time
};

struct StackStatus {
  std::string name = {};
  std::uint32_t services = 0, functions = 0;
};

/// A task of a stack's service or function, past ones too.
struct StackReplica {
  std::string id = {}, name = {}, image = {}, node = {};  ///< "shop_web.2"
  std::string desired_state = {}, state = {}, error = {}, ports = {};
  std::chrono::system_clock::time_point since = {};
};

/// Names what was deployed under one stack name, by us or by `docker stack deploy`. Copy and thread rules as
/// for Function.
class IITBFAAS_EXPORT Stack {
 public:
  Stack(Cluster cluster, std::string name);
  const std::string& name() const noexcept { return name_; }

  /// What `deploy` would do. Functions compare once they are packaged: until then they are left out.
  StackPlan diff(const StackSpec& spec, const StackOptions& options = {}) const;

  /// Makes networks, secrets and configs, then services, all at once, as `docker stack deploy` would; what is
  /// as it should be is not touched. Then the functions, whose images must be loaded, all at once. Returns
  /// what was done, the functions in the order of the spec.
  StackPlan deploy(const StackSpec& spec, const StackOptions& options = {}) const;
  /// One function as a member of the stack.
  DeployOutcome deploy(const FunctionSpec& function) const;

  std::vector<Function> functions() const;
  /// Newest first in each slot.
  std::vector<StackReplica> replicas() const;

  /// Removes services, functions, secrets, configs, and networks as soon as nothing is on them. Throws
  /// NotFound when nothing carries the name.
  void remove() const;

 private:
  StackPlan deploy_functions(const std::vector<StackFunction>& functions, const StackOptions& options) const;

  Cluster cluster_;
  std::string name_;
};

/// Sorted by name. One request.
IITBFAAS_EXPORT std::vector<StackStatus> list_stacks(const Cluster& cluster);

}  // namespace iitbfaas
