#pragma once
#include "deploy/compose/project.hpp"

namespace iitbfaas::deployment::compose {

/// Lays what a later file says over what the earlier ones said, as `docker stack deploy -c A -c B` does:
/// within a service what is given replaces, lists grow, mappings merge; of networks, volumes, secrets and
/// configs the later one counts whole.
void merge(ComposeProject& base, ComposeProject&& later);

}  // namespace iitbfaas::deployment::compose
