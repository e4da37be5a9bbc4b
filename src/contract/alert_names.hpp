#pragma once

/// Alerts that mean that a function should have more replicas, or fewer.
namespace iitbfaas::contract::alert_names {

inline constexpr const char* requests_high = "FunctionRequestsHigh";
inline constexpr const char* requests_low = "FunctionRequestsLow";
inline constexpr const char* openfaas_high = "APIHighInvocationRate";
inline constexpr const char* high_of_2019 = "task_high_request_rate";
inline constexpr const char* low_of_2019 = "task_low_request_rate";

inline constexpr const char* scale_label = "scale";  // up, down: on an alert of any other name

}  // namespace iitbfaas::contract::alert_names
