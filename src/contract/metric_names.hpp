#pragma once

namespace iitbfaas::contract::metric_names {

inline constexpr const char* gateway_invocations = "gateway_function_invocation_total";
inline constexpr const char* gateway_seconds = "gateway_functions_seconds";
inline constexpr const char* gateway_started = "gateway_function_invocation_started";
inline constexpr const char* gateway_services = "gateway_service_count";        // replicas asked for
inline constexpr const char* gateway_ready = "gateway_service_ready_replicas";  // that requests are sent to
inline constexpr const char* gateway_held = "gateway_function_requests_held";   // until a replica is ready
inline constexpr const char* gateway_in_flight = "gateway_requests_in_flight";
inline constexpr const char* gateway_unknown_function = "gateway_unknown_function_total";
inline constexpr const char* gateway_discovery_failures = "gateway_discovery_failures_total";
inline constexpr const char* gateway_discovery_age = "gateway_discovery_age_seconds";

// Of the autoscaler, beside the gateway's; by function_name but for the first three.
inline constexpr const char* autoscaler_leading = "iitbfaas_autoscaler_leading";  // 1: this one decides
inline constexpr const char* autoscaler_last_run =
    "iitbfaas_autoscaler_last_run_timestamp_seconds";                                 // Unix time
inline constexpr const char* autoscaler_alerts = "iitbfaas_autoscaler_alerts_total";  // by result
inline constexpr const char* autoscaler_desired = "iitbfaas_autoscaler_desired_replicas";
inline constexpr const char* autoscaler_min = "iitbfaas_autoscaler_min_replicas";
inline constexpr const char* autoscaler_max = "iitbfaas_autoscaler_max_replicas";
inline constexpr const char* autoscaler_load = "iitbfaas_autoscaler_load";      // in the unit of its type
inline constexpr const char* autoscaler_target = "iitbfaas_autoscaler_target";  // the same, of one replica
inline constexpr const char* autoscaler_decisions =
    "iitbfaas_autoscaler_decisions_total";  // by direction, up or down, and reason
inline constexpr const char* autoscaler_failures =
    "iitbfaas_autoscaler_failures_total";  // the engine refused, or a query gave nothing

// Of the exporter of container metrics itself; the containers' have cAdvisor's names.
inline constexpr const char* exporter_scrape_seconds = "iitbfaas_exporter_scrape_duration_seconds";
inline constexpr const char* exporter_containers = "iitbfaas_exporter_containers";
inline constexpr const char* exporter_failures = "iitbfaas_exporter_failures_total";

inline constexpr const char* requests = "http_requests_total";
inline constexpr const char* request_seconds = "http_request_duration_seconds";
inline constexpr const char* in_flight = "http_requests_in_flight";

}  // namespace iitbfaas::contract::metric_names
