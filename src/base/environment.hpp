#pragma once
#include <map>
#include <string>

namespace iitbfaas::base {

/// The variables of this process.
std::map<std::string, std::string> environment();

}  // namespace iitbfaas::base
