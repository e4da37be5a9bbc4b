#include "cli/stack_output.hpp"

#include "cli/output.hpp"

#include <nlohmann/json.hpp>

namespace iitbfaas::cli {
namespace {

const char* word(StackAction action) {
  switch (action) {
    case StackAction::create: return "created";
    case StackAction::update: return "updated";
    case StackAction::remove: return "removed";
    case StackAction::unchanged: break;
  }
  return "unchanged";
}

const char* word(StackPart part) {
  switch (part) {
    case StackPart::network: return "network";
    case StackPart::secret: return "secret";
    case StackPart::config: return "config";
    case StackPart::service: return "service";
    case StackPart::function: break;
  }
  return "function";
}

}  // namespace

std::string to_string(const StackChange& change) {
  return std::string{word(change.part)} + " " + change.name + " " + word(change.action);
}

nlohmann::json to_json(const StackChange& change) {
  auto fields = nlohmann::json::array();
  for (const auto& [field, before, after] : change.fields) {
    fields.push_back({{"field", field}, {"before", before}, {"after", after}});
  }
  return {{"kind", word(change.part)},
          {"name", change.name},
          {"outcome", word(change.action)},
          {"fields", std::move(fields)},
          {"note", change.note}};
}

nlohmann::json to_json(const StackReplica& replica) {
  return {{"id", replica.id},
          {"name", replica.name},
          {"image", replica.image},
          {"node", replica.node},
          {"desiredState", replica.desired_state},
          {"state", replica.state},
          {"since", to_rfc3339(replica.since)},
          {"error", replica.error},
          {"ports", replica.ports}};
}

}  // namespace iitbfaas::cli
