#pragma once
#include <string>

namespace iitbfaas::deploy {

/// 43 letters and digits from the system's random source: 256 bits.
std::string random_password();

}  // namespace iitbfaas::deploy
