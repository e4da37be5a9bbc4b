#pragma once
#include "scale/load.hpp"

#include <string>

/// Decisions in plain English, one line each.
namespace iitbfaas::scale {

/// "412 requests/s over 0.5s at 45 a replica"
std::string explain(const ScalingPolicy& policy, const Stretch& load);

/// "1 replica", "10 replicas"
std::string count(std::uint32_t replicas);

/// "1 stays", "10 stay"
std::string stay(std::uint32_t replicas);

/// "10 instead of 1"
std::string change(std::uint32_t from, std::uint32_t to);

}  // namespace iitbfaas::scale
