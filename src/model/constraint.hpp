#pragma once
#include "docker/types.hpp"

#include <string_view>

namespace iitbfaas::model {

/// Whether a node is one that "node.role == worker" allows, as Swarm reads it: docs.docker.com, "Specify
/// service constraints". What is no constraint allows none.
bool satisfies(const docker::Node& node, std::string_view constraint);

}  // namespace iitbfaas::model
