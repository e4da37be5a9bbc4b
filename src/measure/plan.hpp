#pragma once
#include "measure/request.hpp"

#include "iitbfaas/load_profile.hpp"

#include <sys/socket.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace iitbfaas::http {
class TlsClient;
}

namespace iitbfaas::measure {

/// A server, found.
struct Endpoint {
  std::string host = {};
  std::uint16_t port = 0;
  bool secure = false;
  sockaddr_storage address = {};
  socklen_t address_size = 0;
};

struct PlannedTarget {
  RequestSource requests;
  std::size_t endpoint = 0;
  double weights = 0;  ///< of this target and those before
};

/// What the threads of a run share and none of them changes.
struct Plan {
  LoadProfile profile = {};
  std::vector<PlannedTarget> targets = {};
  std::vector<Endpoint> endpoints = {};
  std::shared_ptr<const http::TlsClient> tls = {};   ///< when a target needs it
  std::chrono::steady_clock::time_point start = {};  ///< of what is counted

  std::size_t target_of(std::uint64_t number) const noexcept;
  std::chrono::nanoseconds now() const noexcept { return std::chrono::steady_clock::now() - start; }
};

/// Literal addresses of hosts, by their names in URLs.
using HostAddresses = std::map<std::string, std::string>;

/// Throws InvalidSpec; Error for a host without an address, or a certificate file that cannot be read.
Plan make_plan(const LoadProfile& profile, const HostAddresses& addresses);

}  // namespace iitbfaas::measure
