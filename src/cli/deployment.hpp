#pragma once
#include "cli/command.hpp"
#include "cli/deploy_options.hpp"

#include "iitbfaas/stack.hpp"

namespace iitbfaas::cli {

/// Packages, sends, deploys, waits, prints: one function, or all that stack files say.
void deploy(const Globals& globals, StackSpec stack, const DeployOptions& options);

/// What was read and has no effect, on standard error.
void warn_of(const StackSpec& stack);

}  // namespace iitbfaas::cli
