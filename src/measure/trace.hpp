#pragma once
#include "iitbfaas/load_profile.hpp"

#include <string_view>
#include <vector>

namespace iitbfaas::measure {

/// The text of a trace file: lines of "SECONDS RATE", ascending; empty lines and those that begin with # are
/// passed over. Throws InvalidSpec that names the line.
std::vector<LoadPoint> parse_trace(std::string_view text);

}  // namespace iitbfaas::measure
