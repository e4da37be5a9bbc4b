#pragma once
#include <string>

namespace iitbfaas::deployment {

/// 43 letters and digits from the system's random source: 256 bits.
std::string random_password();

}  // namespace iitbfaas::deployment
