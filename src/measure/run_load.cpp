#include "measure/generate_load.hpp"
#include "measure/host_addresses.hpp"

#include "iitbfaas/load.hpp"

namespace iitbfaas {

LoadResult run_load(const LoadProfile& profile, const LoadRunOptions& options) {
  validate(profile);
  return measure::generate_load(measure::make_plan(profile, measure::look_up_hosts(profile)), options);
}

}  // namespace iitbfaas
