#pragma once
#include <string>
#include <string_view>

namespace iitbfaas::model {

/// SHA-256 in hexadecimal.
std::string digest(std::string_view text);

}  // namespace iitbfaas::model
