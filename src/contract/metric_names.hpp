#pragma once

namespace iitbfaas::contract::metric_names {

inline constexpr const char* gateway_invocations = "gateway_function_invocation_total";
inline constexpr const char* gateway_seconds = "gateway_functions_seconds";
inline constexpr const char* gateway_started = "gateway_function_invocation_started";
inline constexpr const char* gateway_services = "gateway_service_count";

inline constexpr const char* requests = "http_requests_total";
inline constexpr const char* request_seconds = "http_request_duration_seconds";
inline constexpr const char* in_flight = "http_requests_in_flight";

}  // namespace iitbfaas::contract::metric_names
