#pragma once
#include "deploy/compose/project.hpp"
#include "deploy/compose/read.hpp"
#include "deploy/yaml_field.hpp"

namespace iitbfaas::deployment::compose {

/// The sections of a file that are Compose's.
inline const std::vector<std::string> sections{"services", "networks", "volumes", "secrets", "configs"};

/// Reads the sections of one file. Throws InvalidSpec with file, line and column.
ComposeProject read_project(const YamlField& document, const Surroundings& around);

/// Throws InvalidSpec where a service names what no section has, or lacks an image.
void check_references(const ComposeProject& project);

}  // namespace iitbfaas::deployment::compose
