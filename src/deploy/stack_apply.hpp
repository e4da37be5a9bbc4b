#pragma once
#include "deploy/stack_plan.hpp"
#include "docker/engine.hpp"

namespace iitbfaas::deployment {

/// What of the engine concerns the stack. Four requests, and one for each network that no list has.
Live look(const docker::Engine& engine, const std::string& stack);

/// What is to be done and why not, without doing it.
StackPlan plan_stack(const compose::Wanted& wanted, const Live& live, const std::string& stack,
                     const StackOptions& options);

/// Does it, and returns what was done.
StackPlan apply_stack(const docker::Engine& engine, const compose::Wanted& wanted, const std::string& stack,
                      const StackOptions& options);

}  // namespace iitbfaas::deployment
