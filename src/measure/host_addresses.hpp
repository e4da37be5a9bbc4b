#pragma once
#include "measure/plan.hpp"

namespace iitbfaas::measure {

/// Looks up every host of a valid profile, once. Of several addresses the first that takes a connection.
/// Throws Error for a name that cannot be found.
HostAddresses look_up_hosts(const LoadProfile& profile);

}  // namespace iitbfaas::measure
