#pragma once

/// Environment variables two processes share.
namespace iitbfaas::contract::environment {

// To the watchdog; OpenFaaS's names where it has one.
inline constexpr const char* process = "fprocess";
inline constexpr const char* process_alias = "function_process";
inline constexpr const char* mode = "mode";
inline constexpr const char* args = "IITBFAAS_ARGS";          // "name,address"
inline constexpr const char* function = "IITBFAAS_FUNCTION";  // the function's name
inline constexpr const char* gateway = "IITBFAAS_GATEWAY";    // "http://gateway:8080"
inline constexpr const char* port = "port";
inline constexpr const char* metrics_port = "metrics_port";
inline constexpr const char* bind_address = "bind_address";  // "0.0.0.0"; the embedded engine says 127.0.0.1
inline constexpr const char* root = "IITBFAAS_ROOT";  // set by the embedded engine when it cannot chroot
inline constexpr const char* read_timeout = "read_timeout";
inline constexpr const char* write_timeout = "write_timeout";
inline constexpr const char* exec_timeout = "exec_timeout";
inline constexpr const char* healthcheck_interval = "healthcheck_interval";
inline constexpr const char* max_inflight = "max_inflight";
inline constexpr const char* max_children = "max_children";
inline constexpr const char* max_body = "max_body";
inline constexpr const char* content_type = "content_type";
inline constexpr const char* combine_output = "combine_output";
inline constexpr const char* cgi_headers = "cgi_headers";
inline constexpr const char* log_requests = "log_requests";

// To the tools.
inline constexpr const char* host = "IITBFAAS_HOST";
inline constexpr const char* docker_host = "DOCKER_HOST";
inline constexpr const char* docker_tls_verify = "DOCKER_TLS_VERIFY";
inline constexpr const char* docker_cert_path = "DOCKER_CERT_PATH";
inline constexpr const char* gateway_url = "IITBFAAS_GATEWAY_URL";
inline constexpr const char* password = "IITBFAAS_PASSWORD";
inline constexpr const char* watchdog = "IITBFAAS_WATCHDOG";
inline constexpr const char* supervisor = "IITBFAAS_SUPERVISOR";
inline constexpr const char* config = "IITBFAAS_CONFIG";  // folder; else $XDG_CONFIG_HOME/iitbfaas

}  // namespace iitbfaas::contract::environment
