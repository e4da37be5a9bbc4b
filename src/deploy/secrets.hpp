#pragma once
#include <string>
#include <string_view>

namespace iitbfaas::deploy {

/// 43 letters and digits from the system's random source: 256 bits.
std::string random_password();

/// SHA-256 in hexadecimal.
std::string digest(std::string_view text);

}  // namespace iitbfaas::deploy
