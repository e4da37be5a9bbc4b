#pragma once

/// Names of the platform's own parts on a cluster, and paths inside images.
namespace iitbfaas::contract {

inline constexpr const char* network = "iitbfaas";  // attachable overlay
inline constexpr const char* gateway_service = "iitbfaas-gateway";
inline constexpr const char* gateway_follower_service = "iitbfaas-gateway-worker";  // beside no manager
inline constexpr const char* registry_service = "iitbfaas-registry";                // and its volume
inline constexpr const char* monitoring_stack = "iitbfaas-monitoring";
inline constexpr const char* prometheus_service = "iitbfaas-prometheus";
inline constexpr const char* alertmanager_service = "iitbfaas-alertmanager";
inline constexpr const char* node_exporter_service = "iitbfaas-node-exporter";
inline constexpr const char* container_exporter_service = "iitbfaas-exporter";
inline constexpr const char* grafana_service = "iitbfaas-grafana";
inline constexpr const char* karma_service = "iitbfaas-karma";
inline constexpr const char* monitor_path = "/monitor/";  // of the gateway: the door to those
inline constexpr const char* prometheus_door = "prometheus";
inline constexpr const char* prometheus_prefix = "/monitor/prometheus";  // there, and where Prometheus serves
inline constexpr const char* gateway_alias = "gateway";  // on the network, as OpenFaaS names it
inline constexpr const char* password_secret = "iitbfaas-password";
inline constexpr const char* certificate_secret = "iitbfaas-certificate";  // and a dash and the version
inline constexpr const char* key_secret = "iitbfaas-key";
inline constexpr const char* admin_user = "admin";
inline constexpr const char* secrets_folder = "/var/openfaas/secrets";
inline constexpr const char* watchdog_path = "/usr/bin/iitbfaas-watchdog";

}  // namespace iitbfaas::contract
