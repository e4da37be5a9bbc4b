#pragma once
#include "iitbfaas/stack.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace iitbfaas::cli {

/// "service shop_web updated".
std::string to_string(const StackChange& change);
nlohmann::json to_json(const StackChange& change);
nlohmann::json to_json(const StackReplica& replica);

}  // namespace iitbfaas::cli
