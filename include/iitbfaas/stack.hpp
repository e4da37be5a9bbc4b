#pragma once
#include "iitbfaas/cluster.hpp"
#include "iitbfaas/export.hpp"
#include "iitbfaas/function.hpp"
#include "iitbfaas/image.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace iitbfaas {

/// One function of a stack file: what to deploy, and what to package first unless it names an image.
struct StackFunction {
  FunctionSpec function = {};
  PackageSpec package = {};  ///< program empty: `function.image` is used as it is
};

/// The `functions:` section of a stack file. A value.
struct StackSpec {
  std::string name = {};
  std::vector<StackFunction> functions = {};
};

/// Reads a stack file (DESIGN: functions with program or image, args, limits, timeout, …).
/// Paths are relative to the file. Throws InvalidSpec with file, line and column.
IITBFAAS_EXPORT StackSpec load_stack(const std::filesystem::path& file);

/// Names the functions that were deployed under one stack name. Copy and thread rules as for Function.
class IITBFAAS_EXPORT Stack {
 public:
  Stack(Cluster cluster, std::string name);
  const std::string& name() const noexcept { return name_; }

  /// Deploys each function; images must be loaded. Returns the outcomes in the spec's order.
  std::vector<DeployOutcome> deploy(const StackSpec& spec) const;
  std::vector<Function> functions() const;
  void remove() const;

 private:
  Cluster cluster_;
  std::string name_;
};

}  // namespace iitbfaas
