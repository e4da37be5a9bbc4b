#pragma once
#include "calling.hpp"

#include "iitbfaas/deployment.hpp"

#include <string>
#include <vector>

namespace iitbfaas::python {

/// The keywords that say how something is deployed, taken out, and who is called back meanwhile.
class Deploying {
 public:
  Deploying(const char* call, py::kwargs& keywords);
  Deploying(const Deploying&) = delete;
  Deploying& operator=(const Deploying&) = delete;

  /// Those of a function, and of a stack.
  static std::vector<std::string> function_keywords() { return {"base", "registry", "wait", "on_step"}; }
  static std::vector<std::string> stack_keywords();

  /// Without the GIL.
  Deployment run(const Cluster& cluster, const StackSpec& stack);

 private:
  DeploymentOptions options_;
  py::object on_step_, on_change_;
  Calling calling_;
};

}  // namespace iitbfaas::python
