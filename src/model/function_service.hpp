#pragma once
#include "docker/engine.hpp"

#include <string>

namespace iitbfaas::model {

/// The service of a function. Throws NotFound for one that is not ours, too: whatever has the name, it is no
/// function.
docker::Service service_of(const docker::Engine& engine, const std::string& name,
                           const std::string& name_space);

}  // namespace iitbfaas::model
