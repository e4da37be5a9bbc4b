#pragma once
#include "iitbfaas/scaling.hpp"

#include <map>
#include <optional>
#include <string>

namespace iitbfaas::model {

/// What the labels of a function say, also when min is max; nothing when none of them is about scaling.
/// Throws InvalidSpec with the label's name.
std::optional<ScalingPolicy> read_scaling(const std::map<std::string, std::string>& labels);

/// The key of `scale:` in a stack file that stands for the label; empty when it stands for none.
std::string scaling_key(const std::string& label);

}  // namespace iitbfaas::model
