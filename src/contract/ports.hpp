#pragma once
#include <cstdint>

namespace iitbfaas::contract {

inline constexpr std::uint16_t function_port = 8080;
inline constexpr std::uint16_t function_metrics_port = 8081;
inline constexpr std::uint16_t gateway_port = 8080;
inline constexpr std::uint16_t gateway_metrics_port = 8082;
inline constexpr std::uint16_t registry_port = 5000;
inline constexpr std::uint16_t exporter_port = 8083;  // metrics of the containers on one node

inline constexpr std::uint16_t prometheus_port = 9090;
inline constexpr std::uint16_t alertmanager_port = 9093;
inline constexpr std::uint16_t node_exporter_port = 9100;
inline constexpr std::uint16_t grafana_port = 3000;
inline constexpr std::uint16_t karma_port = 8080;

}  // namespace iitbfaas::contract
