#pragma once
#include "docker/types.hpp"

#include "iitbfaas/registry.hpp"

#include <string>

namespace iitbfaas::deployment {

/// The cluster's own registry as a service on the node with this id. Pure.
docker::ServiceSpec registry_service(const RegistryServiceOptions& options, const std::string& node_id);

}  // namespace iitbfaas::deployment
