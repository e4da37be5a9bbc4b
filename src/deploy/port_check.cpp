#include "deploy/port_check.hpp"

#include "base/unique_fd.hpp"

#include "iitbfaas/error.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace iitbfaas::deployment {
namespace {

/// Zero, or why one cannot listen there.
int listen_error(const sockaddr* address, socklen_t size) {
  const base::UniqueFd socket{::socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (!socket) return errno;
  const int yes = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  return ::bind(socket.get(), address, size) == 0 ? 0 : errno;
}

int listen_error(const std::string& address, std::uint16_t port) {
  sockaddr_in four{};
  four.sin_family = AF_INET;
  four.sin_port = htons(port);
  if (::inet_pton(AF_INET, address.c_str(), &four.sin_addr) == 1) {
    return listen_error(reinterpret_cast<const sockaddr*>(&four), sizeof four);
  }
  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(port);
  if (::inet_pton(AF_INET6, address.c_str(), &six.sin6_addr) == 1) {
    return listen_error(reinterpret_cast<const sockaddr*>(&six), sizeof six);
  }
  throw InvalidSpec{"bind", "\"" + address + "\" is no IP address"};
}

}  // namespace

void require_free_port(const std::string& address, std::uint16_t port, const std::string& option) {
  const int reason = listen_error(address, port);
  if (reason == 0) return;
  const auto number = std::to_string(port);
  if (reason == EADDRINUSE) throw Error{"port " + number + " is taken; choose another with " + option};
  throw Error{"listen on " + address + " port " + number + ": " + std::strerror(reason) +
              "; choose another with " + option};
}

}  // namespace iitbfaas::deployment
