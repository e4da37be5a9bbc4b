#pragma once
#include "iitbfaas/cluster.hpp"
#include "iitbfaas/export.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace iitbfaas {

struct GatewayOptions {
  std::string listen = "127.0.0.1:8080";
  std::string metrics_listen = "127.0.0.1:8082";
  /// Whose functions it serves; or none, and `leader` is set.
  std::optional<Cluster> cluster = {};
  /// "http://HOST:PORT" of a gateway that has a cluster, with the same password: what runs is learned from
  /// it, and it answers /system. While it does not answer, functions are served as they were known last.
  std::string leader = {};
  std::string network = {};           ///< reach replicas by their address on this network;
                                      ///< empty: by their published port
  std::string password = {};          ///< of /system/*, user "admin"; empty: /system/* is refused
  std::string certificate_file = {};  ///< PEM chain; with `key_file`, TLS is spoken
  std::string key_file = {};
  std::uint32_t threads = 0;                      ///< zero: one a core
  std::chrono::milliseconds upstream_timeout{0};  ///< zero: the function's own timeout plus a second
  std::chrono::milliseconds drain_timeout{10'000};
  Bytes max_head = {64 << 10};
};

/// Forwards /function/NAME to the running replica with the fewest requests in flight.
class IITBFAAS_EXPORT Gateway {
 public:
  /// Binds both ports. Throws Error when one is taken, InvalidSpec when there is neither cluster nor leader,
  /// or both.
  explicit Gateway(GatewayOptions options);
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  std::uint16_t port() const noexcept;
  std::uint16_t metrics_port() const noexcept;

  /// Serves until `stop`, then drains; every thread is joined on return.
  void run(std::stop_token stop);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace iitbfaas
