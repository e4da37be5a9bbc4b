#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace iitbfaas::base {

/// Where a server listens or is reached: "unix:///run/docker.sock", "tcp://host:2375", "ssh://user@host:22",
/// and for listening "0.0.0.0:8080", "[::]:8080".
struct Endpoint {
  enum class Kind { unix_socket, tcp, ssh };
  Kind kind = Kind::tcp;
  std::string path = {};   ///< of the socket; for ssh the remote socket, usually empty
  std::string user = {};   ///< ssh
  std::string host = {};   ///< without brackets
  std::uint16_t port = 0;  ///< zero: not given

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// Throws InvalidSpec.
Endpoint parse_endpoint(std::string_view text);
std::string to_string(const Endpoint& endpoint);

}  // namespace iitbfaas::base
