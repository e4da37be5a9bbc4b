#pragma once
#include "model/connection.hpp"
#include "model/mapping.hpp"

/// What a function's service needs to know, asked of the engine.
namespace iitbfaas::model {

/// Throws InvalidSpec when a secret that it names is not there.
Surroundings look_around(const detail::Connection& connection, const FunctionSpec& spec);

/// For the function of `current` when it is to become `wanted`: asks for what that adds, and no more.
Surroundings look_around_again(const detail::Connection& connection, const docker::ServiceSpec& current,
                               const FunctionSpec& wanted);

}  // namespace iitbfaas::model
