#pragma once
#include <cstdint>

namespace iitbfaas::contract {

inline constexpr std::uint16_t function_port = 8080;
inline constexpr std::uint16_t function_metrics_port = 8081;
inline constexpr std::uint16_t gateway_port = 8080;
inline constexpr std::uint16_t gateway_metrics_port = 8082;
inline constexpr std::uint16_t registry_port = 5000;
inline constexpr std::uint16_t exporter_port = 8083;  // metrics of the containers on one node

}  // namespace iitbfaas::contract
