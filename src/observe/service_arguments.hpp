#pragma once
#include "observe/services.hpp"

namespace iitbfaas::observe {

/// How each program of the stack is called.
std::vector<std::string> arguments_of(const PartPlan& plan, const MonitoringOptions& options,
                                      const Surroundings& surroundings);

/// What each of them is given beside its arguments: mounts, secrets, variables, user.
void fill_container(docker::Container& container, const std::string& part, const Surroundings& surroundings);

/// Where a part keeps its data.
std::string data_folder(const std::string& part);

}  // namespace iitbfaas::observe
