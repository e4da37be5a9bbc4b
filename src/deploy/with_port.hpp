#pragma once
#include <cstdint>
#include <string>

namespace iitbfaas::deployment {

/// "10.0.0.1:8080", "[fd00::1]:8080". An IPv6 address may have its brackets already.
inline std::string with_port(const std::string& host, std::uint16_t port) {
  const bool v6 = host.find(':') != std::string::npos && !host.starts_with('[');
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace iitbfaas::deployment
