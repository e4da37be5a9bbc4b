#pragma once
#include "iitbfaas/function.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// The documents of /system/…, as OpenFaaS's clients write and read them.
namespace iitbfaas::invoke {

/// Requests to a function so far, by "name.namespace".
using CountInvocations = std::function<std::uint64_t(const std::string& full_name)>;

std::string encode_status(const FunctionStatus& status, const CountInvocations& invocations);
std::string encode_statuses(const std::vector<FunctionStatus>& statuses, const CountInvocations& invocations);
std::string encode_names(const std::vector<std::string>& names);
std::string encode_platform(std::string_view orchestration, std::string_view architecture);

struct ScaleRequest {
  std::string name_space = {};  ///< empty: not said
  std::uint32_t replicas = 0;
};

struct RemoveRequest {
  std::string name = {};
  std::string name_space = {};  ///< empty: not said
};

/// Both throw InvalidSpec.
ScaleRequest decode_scale_request(std::string_view body);
RemoveRequest decode_remove_request(std::string_view body);

}  // namespace iitbfaas::invoke
