#include "cli/deployment.hpp"

#include "cli/output.hpp"
#include "cli/stack_output.hpp"
#include "cli/steps.hpp"

#include "iitbfaas/deployment.hpp"

#include <nlohmann/json.hpp>

#include <iostream>
#include <optional>
#include <utility>

namespace iitbfaas::cli {
namespace {

const char* word(DeployOutcome outcome) {
  switch (outcome) {
    case DeployOutcome::created: return "created";
    case DeployOutcome::updated: return "updated";
    case DeployOutcome::unchanged: return "unchanged";
  }
  return "";
}

void print_result(const Globals& globals, const Cluster& cluster, const Deployment& done, bool is_stack) {
  auto documents = nlohmann::json::array();
  for (const auto& change : done.changes) {
    documents.push_back(to_json(change));
    if (!globals.json())
      std::cout << to_string(change) + (change.note.empty() ? "" : ": " + change.note) + '\n';
  }
  for (const auto& [spec, outcome] : done.functions) {
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

}  // namespace

void warn_of(const StackSpec& stack) {
  for (const auto& warning : stack.warnings) std::cerr << "iitbfaas: warning: " + warning + '\n';
}

void deploy(const Globals& globals, StackSpec stack, const DeployOptions& options) {
  const bool is_stack = !stack.name.empty();
  const StackSpec warned{.warnings = stack.warnings};
  std::optional<Cluster> cluster;
  Deployment done;
  {
    Steps steps{options.progress};
    const auto on_step = [&](const std::string& step) { steps.begin(step); };
    const auto on_change = [&](const StackChange& change) {
      if (change.action != StackAction::unchanged) steps.begin(to_string(change));
    };
    const DeploymentOptions how{.base = options.base,
                                .registry = options.registry,
                                .wait = options.wait,
                                .prune = options.prune,
                                .on_step = on_step,
                                .progress = steps.progress(),
                                .on_change = on_change};
    if (options.base.empty()) {
      // What is wrong with a program is said also where no cluster answers.
      auto packaged = package_stack(std::move(stack), {}, on_step);
      done = iitbfaas::deploy(cluster.emplace(globals.cluster()), std::move(packaged), how);
    } else {
      done = iitbfaas::deploy(cluster.emplace(globals.cluster()), std::move(stack), how);
    }
  }
  warn_of(warned);
  print_result(globals, *cluster, done, is_stack);
}

}  // namespace iitbfaas::cli
