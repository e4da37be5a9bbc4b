#pragma once

/// Header fields between client, gateway and watchdog, and the watchdog's own paths.
namespace iitbfaas::contract {

inline constexpr const char* call_id_header = "X-Call-Id";
inline constexpr const char* start_time_header = "X-Start-Time";
inline constexpr const char* duration_header = "X-Duration-Seconds";
inline constexpr const char* timeout_header = "X-Timeout";
inline constexpr const char* exit_status_header = "X-Exit-Status";  // of the program: "3", "signal 9"
inline constexpr const char* forwarded_for_header = "X-Forwarded-For";
inline constexpr const char* forwarded_host_header = "X-Forwarded-Host";

inline constexpr const char* health_path = "/_/health";
inline constexpr const char* ready_path = "/_/ready";
inline constexpr const char* metrics_path = "/metrics";
inline constexpr const char* alert_path = "/system/alert";       // of the gateway: Alertmanager's webhook
inline constexpr const char* exporter_health_path = "/healthz";  // of the exporter, as of cAdvisor

}  // namespace iitbfaas::contract
