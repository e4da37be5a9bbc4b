#include "measure/plan.hpp"

#include "base/unique_fd.hpp"
#include "http/tls_client.hpp"
#include "measure/random.hpp"

#include "iitbfaas/error.hpp"

#include <netdb.h>
#include <poll.h>

#include <algorithm>
#include <cstring>

namespace iitbfaas::measure {
namespace {

constexpr int probe_timeout_ms = 1'000;

struct FreeAddresses {
  void operator()(addrinfo* addresses) const noexcept { ::freeaddrinfo(addresses); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

Addresses look_up(const Endpoint& endpoint) {
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

/// Of several addresses the first that takes connections: "localhost" is two, and servers listen on one.
void find(Endpoint& endpoint) {
  const auto addresses = look_up(endpoint);
  const addrinfo* chosen = addresses.get();
  if (chosen->ai_next != nullptr) {
    for (const auto* each = chosen; each != nullptr; each = each->ai_next) {
      if (!accepts_connections(*each)) continue;
      chosen = each;
      break;
    }
  }
  std::memcpy(&endpoint.address, chosen->ai_addr, chosen->ai_addrlen);
  endpoint.address_size = chosen->ai_addrlen;
}

std::size_t endpoint_of(std::vector<Endpoint>& endpoints, const http::Url& url) {
  const auto same = std::ranges::find_if(endpoints, [&](const Endpoint& each) {
    return each.host == url.endpoint.host && each.port == url.endpoint.port && each.secure == url.secure;
  });
  if (same != endpoints.end()) return static_cast<std::size_t>(same - endpoints.begin());
  endpoints.push_back({.host = url.endpoint.host, .port = url.endpoint.port, .secure = url.secure});
  find(endpoints.back());
  return endpoints.size() - 1;
}

}  // namespace

std::size_t Plan::target_of(std::uint64_t number) const noexcept {
  if (targets.size() == 1) return 0;
  // Another stream than that of the rendered texts.
  const double point = Random{~profile.seed, number}.below_one() * targets.back().weights;
  const auto found = std::ranges::upper_bound(targets, point, {}, &PlannedTarget::weights);
  return std::min(static_cast<std::size_t>(found - targets.begin()), targets.size() - 1);
}

Plan make_plan(const LoadProfile& profile) {
  validate(profile);
  Plan plan{.profile = profile};
  double weights = 0;
  for (std::size_t i = 0; i < profile.targets.size(); ++i) {
    const auto& target = profile.targets[i];
    weights += target.weight;
    RequestSource requests{target, profile.keep_alive, "targets[" + std::to_string(i) + "]."};
    const auto endpoint = endpoint_of(plan.endpoints, requests.url());
    plan.targets.push_back({std::move(requests), endpoint, weights});
  }
  if (std::ranges::any_of(plan.endpoints, &Endpoint::secure)) {
    plan.tls = std::make_shared<http::TlsClient>(profile.ca_file);
  }
  return plan;
}

}  // namespace iitbfaas::measure
