#pragma once
#include <string>
#include <string_view>

namespace iitbfaas::packaging {

/// Lower-case hexadecimal.
std::string sha256(std::string_view bytes);

}  // namespace iitbfaas::packaging
