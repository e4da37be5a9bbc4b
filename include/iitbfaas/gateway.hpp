#pragma once
#include "iitbfaas/cluster.hpp"
#include "iitbfaas/demand.hpp"
#include "iitbfaas/export.hpp"
#include "iitbfaas/invocation.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
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
  /// A request for a function without a replica is held so long, its body unread, and answered when there is
  /// one; also while new replicas do not listen yet. Zero: refused at once.
  std::chrono::milliseconds hold_timeout{30'000};
  std::uint32_t max_held = 1'000;  ///< at once, of all functions; further ones are refused
  /// Answers /system/alert and /system/scaling/…, whose path is `Invocation::path`; Autoscaler::answer does.
  /// From several threads. Empty: 404.
  std::function<Reply(const Invocation&)> scaling = {};
  std::function<std::string()> more_metrics = {};  ///< Prometheus's text, after the gateway's own
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

  /// What is asked of the functions here; other gateways have their own. Any thread.
  Demand demand() const;

  /// Serves until `stop`, then drains; every thread is joined on return.
  void run(std::stop_token stop);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace iitbfaas
