#pragma once
#include "iitbfaas/function.hpp"

/// What can be said of a spec without asking anyone.
namespace iitbfaas::model {

/// Throws InvalidSpec for the first field that is wrong: its path, what it holds, what it may hold.
void validate(const FunctionSpec& spec);

}  // namespace iitbfaas::model
