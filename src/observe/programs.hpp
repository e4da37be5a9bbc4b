#pragma once
#include "iitbfaas/image.hpp"

#include <optional>
#include <string>

namespace iitbfaas::observe {

/// How to package a part from what is installed on this machine; nothing when it is not, or when nobody
/// installs it this way (Grafana, Karma).
std::optional<PackageSpec> installed_program(const std::string& part);

/// What to install: "apt-get install prometheus"; empty when that would not help.
std::string how_to_install(const std::string& part);

}  // namespace iitbfaas::observe
