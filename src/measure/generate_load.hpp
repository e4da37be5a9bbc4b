#pragma once
#include "measure/plan.hpp"

#include "iitbfaas/load.hpp"

namespace iitbfaas::measure {

/// Carries a plan out from this machine, from now on. As run_load.
LoadResult generate_load(Plan plan, const LoadRunOptions& options);

}  // namespace iitbfaas::measure
