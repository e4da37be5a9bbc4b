#pragma once
#include <string>

namespace iitbfaas::invoke {

/// Of one run of a gateway: no two have the same.
std::string make_run_name();

}  // namespace iitbfaas::invoke
