#pragma once
#include "docker/types.hpp"
#include "model/connection.hpp"

#include "iitbfaas/machine.hpp"

#include <optional>

namespace iitbfaas::provision {

/// How a node's machine is reached: by its label, or as we reach the cluster when its engine is the one we
/// speak to. Nothing when nobody said.
std::optional<Machine> machine_of(const docker::Node& node, const detail::Connection& connection,
                                  const std::string& own_node_id);

}  // namespace iitbfaas::provision
