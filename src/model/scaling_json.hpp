#pragma once
#include "iitbfaas/scaling_status.hpp"

#include <string_view>

/// GET /system/scaling/NAME, between the autoscaler and those who ask it.
namespace iitbfaas::model {

/// Of to_json. Throws Error when it is none.
ScalingStatus decode_scaling(std::string_view text);

}  // namespace iitbfaas::model
