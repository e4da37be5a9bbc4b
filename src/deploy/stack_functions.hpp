#pragma once
#include "deploy/compose/read.hpp"
#include "deploy/yaml_field.hpp"

#include "iitbfaas/stack.hpp"

#include <vector>

namespace iitbfaas::deployment {

/// The `functions:` section: ours, or OpenFaaS's as it is. Throws InvalidSpec with file, line and column.
std::vector<StackFunction> read_functions(const YamlField& field, const compose::Surroundings& around);

}  // namespace iitbfaas::deployment
