#include "deploying.hpp"

#include "value.hpp"

#include <optional>

namespace iitbfaas::python {

Deploying::Deploying(const char* call, py::kwargs& keywords)
    : on_step_{callable_from({call, "on_step"}, keywords)},
      on_change_{callable_from({call, "on_change"}, keywords)} {
  using Limit = std::optional<std::chrono::milliseconds>;
  if (const auto base = take(keywords, "base")) options_.base = text_from({call, "base"}, base);
  if (const auto registry = take(keywords, "registry"))
    options_.registry.address = text_from({call, "registry"}, registry);
  if (const auto wait = take(keywords, "wait"))
    options_.wait = Conversion<Limit>::load({call, "wait"}, wait).value_or(std::chrono::milliseconds{0});
  if (const auto prune = take(keywords, "prune"))
    options_.prune = Conversion<bool>::load({call, "prune"}, prune);
  options_.on_step = [this](const std::string& step) { calling_.tell(on_step_, step); };
  options_.on_change = [this](const StackChange& change) { calling_.tell(on_change_, change); };
}

std::vector<std::string> Deploying::stack_keywords() {
  auto keywords = function_keywords();
  keywords.insert(keywords.end(), {"prune", "on_change"});
  return keywords;
}

Deployment Deploying::run(const Cluster& cluster, const StackSpec& stack) {
  return calling_.wait([&] { return deploy(cluster, stack, options_); });
}

}  // namespace iitbfaas::python
