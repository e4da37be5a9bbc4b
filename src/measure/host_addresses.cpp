#include "measure/host_addresses.hpp"

#include "base/unique_fd.hpp"

#include "iitbfaas/error.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <memory>

namespace iitbfaas::measure {
namespace {

constexpr int probe_timeout_ms = 1'000;

struct FreeAddresses {
  void operator()(addrinfo* addresses) const noexcept { ::freeaddrinfo(addresses); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

Addresses look_up(const base::Endpoint& endpoint) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  const auto port = std::to_string(endpoint.port);
  const int error = ::getaddrinfo(endpoint.host.c_str(), port.c_str(), &hints, &found);
  if (error != 0) throw Error{"look up " + endpoint.host + ": " + ::gai_strerror(error)};
  return Addresses{found};
}

bool accepts_connections(const addrinfo& address) {
  const base::UniqueFd socket{::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!socket) return false;
  if (::connect(socket.get(), address.ai_addr, address.ai_addrlen) == 0) return true;
  pollfd wait{.fd = socket.get(), .events = POLLOUT, .revents = 0};
  if (errno != EINPROGRESS || ::poll(&wait, 1, probe_timeout_ms) != 1) return false;
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

/// Of several the first that takes connections: "localhost" is two, and servers listen on one.
const addrinfo& best_of(const Addresses& addresses) {
  if (addresses->ai_next == nullptr) return *addresses;
  for (const auto* each = addresses.get(); each != nullptr; each = each->ai_next) {
    if (accepts_connections(*each)) return *each;
  }
  return *addresses;
}

std::string numeric(const addrinfo& address) {
  std::array<char, NI_MAXHOST> text{};
  ::getnameinfo(address.ai_addr, address.ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST);
  return text.data();
}

}  // namespace

HostAddresses look_up_hosts(const LoadProfile& profile) {
  HostAddresses found;
  for (const auto& target : profile.targets) {
    const auto endpoint = RequestSource{target, profile.keep_alive, ""}.url().endpoint;
    auto& address = found[endpoint.host];
    if (address.empty()) address = numeric(best_of(look_up(endpoint)));
  }
  return found;
}

}  // namespace iitbfaas::measure
