#pragma once
#include "base/unique_fd.hpp"

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <vector>

namespace iitbfaas::http {

/// What a server listens on: one non-blocking socket a thread, all of the same address.
class Listener {
 public:
  /// `address` as in ServerOptions. Throws Error when it is malformed or taken.
  Listener(const std::string& address, unsigned sockets);
  /// Removes the socket file, if it is still ours.
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  std::uint16_t port() const noexcept { return port_; }  ///< zero for unix sockets
  /// Each socket once.
  base::UniqueFd take(std::size_t index) { return std::move(sockets_.at(index)); }

 private:
  void listen_tcp(const std::string& address, const std::string& host, std::uint16_t port, unsigned sockets);
  void listen_unix(const std::string& path, unsigned sockets);

  std::vector<base::UniqueFd> sockets_;
  std::uint16_t port_ = 0;
  std::string path_;
  std::uint64_t device_ = 0;  ///< of the socket file
  std::uint64_t inode_ = 0;
};

/// The name of who stands at the other end: "127.0.0.1", "::1", "unix".
std::string peer_name(const sockaddr_storage& address);

}  // namespace iitbfaas::http
