#include "iitbfaas/stack.hpp"

#include "contract/labels.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <utility>

namespace iitbfaas {

Stack::Stack(Cluster cluster, std::string name) : cluster_{std::move(cluster)}, name_{std::move(name)} {}

std::vector<DeployOutcome> Stack::deploy(const StackSpec& spec) const {
  std::vector<DeployOutcome> outcomes;
  for (const auto& entry : spec.functions) {
    auto function = entry.function;
    function.labels[contract::labels::stack] = name_;
    outcomes.push_back(cluster_.deploy(function));
  }
  return outcomes;
}

std::vector<Function> Stack::functions() const {
  std::vector<Function> result;
  for (const auto& status : cluster_.function_statuses()) {
    const auto label = status.spec.labels.find(contract::labels::stack);
    if (label == status.spec.labels.end() || label->second != name_) continue;
    // It may have been removed since we asked.
    if (auto function = cluster_.find_function(status.spec.name, status.spec.name_space)) {
      result.push_back(*std::move(function));
    }
  }
  return result;
}

void Stack::remove() const {
  for (auto& function : functions()) {
    try {
      function.remove();
    } catch (const NotFound&) {
      // Somebody else was faster.
    }
  }
}

}  // namespace iitbfaas
