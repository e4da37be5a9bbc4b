#include "measure/plan.hpp"

#include "http/tls_client.hpp"
#include "measure/random.hpp"

#include "iitbfaas/error.hpp"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>

namespace iitbfaas::measure {
namespace {

/// Takes a literal address; false for anything else.
bool set_address(Endpoint& endpoint, const std::string& literal) {
  auto& v4 = reinterpret_cast<sockaddr_in&>(endpoint.address);
  if (::inet_pton(AF_INET, literal.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(endpoint.port);
    endpoint.address_size = sizeof v4;
    return true;
  }
  auto& v6 = reinterpret_cast<sockaddr_in6&>(endpoint.address);
  const auto scope = literal.find('%');
  if (::inet_pton(AF_INET6, literal.substr(0, scope).c_str(), &v6.sin6_addr) != 1) return false;
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(endpoint.port);
  if (scope != std::string::npos) v6.sin6_scope_id = ::if_nametoindex(literal.c_str() + scope + 1);
  endpoint.address_size = sizeof v6;
  return true;
}

std::size_t endpoint_of(std::vector<Endpoint>& endpoints, const http::Url& url,
                        const HostAddresses& addresses) {
  const auto same = std::ranges::find_if(endpoints, [&](const Endpoint& each) {
    return each.host == url.endpoint.host && each.port == url.endpoint.port && each.secure == url.secure;
  });
  if (same != endpoints.end()) return static_cast<std::size_t>(same - endpoints.begin());
  endpoints.push_back({.host = url.endpoint.host, .port = url.endpoint.port, .secure = url.secure});
  const auto known = addresses.find(url.endpoint.host);
  if (known == addresses.end() || !set_address(endpoints.back(), known->second)) {
    throw Error{"load " + url.endpoint.host + ": its address is not known"};
  }
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

Plan make_plan(const LoadProfile& profile, const HostAddresses& addresses) {
  validate(profile);
  Plan plan{.profile = profile};
  double weights = 0;
  for (std::size_t i = 0; i < profile.targets.size(); ++i) {
    const auto& target = profile.targets[i];
    weights += target.weight;
    RequestSource requests{target, profile.keep_alive, "targets[" + std::to_string(i) + "]."};
    const auto endpoint = endpoint_of(plan.endpoints, requests.url(), addresses);
    plan.targets.push_back({std::move(requests), endpoint, weights});
  }
  if (std::ranges::any_of(plan.endpoints, &Endpoint::secure)) {
    plan.tls = std::make_shared<http::TlsClient>(profile.ca_file);
  }
  return plan;
}

}  // namespace iitbfaas::measure
