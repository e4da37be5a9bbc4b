#pragma once
#include "docker/types.hpp"
#include "model/mapping.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What can be said of the nodes of a Swarm without asking anyone. Pure.
namespace iitbfaas::model {

/// Those that `text` may mean: of that id, else of that name or address, else whose id begins so.
std::vector<docker::Node> nodes_named(std::string_view text, const std::vector<docker::Node>& nodes);

/// Why the node must stay a manager; nothing: it need not. `own_id` is the manager we speak to.
std::optional<std::string> why_not_demote(const std::string& node_id, const std::string& own_id,
                                          const std::vector<docker::Node>& nodes);

/// The first function that has not as many ready replicas as it wants off the node, or still one on it:
/// "hello: 1 of 2 replicas are ready elsewhere". Nothing: drained.
std::optional<std::string> why_not_drained(const std::string& node_id,
                                           const std::vector<docker::Service>& functions,
                                           const std::vector<docker::Task>& tasks, const NodesById& nodes);

}  // namespace iitbfaas::model
