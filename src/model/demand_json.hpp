#pragma once
#include "iitbfaas/demand.hpp"

#include <string>
#include <string_view>

/// GET /system/demand?after=CALLS&wait=MILLISECONDS: how gateways tell an autoscaler what is asked of them.
namespace iitbfaas::model {

std::string encode_demand(const Demand& demand);
/// Throws Error when it is none.
Demand decode_demand(std::string_view text);

}  // namespace iitbfaas::model
