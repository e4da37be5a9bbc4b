#pragma once
#include "iitbfaas/bytes.hpp"
#include "iitbfaas/export.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace iitbfaas {

/// What a watchdog serves. Read from the environment by `watchdog_options`.
struct WatchdogOptions {
  std::string listen = "0.0.0.0:8080";  ///< literal address: a static program must not ask DNS
  std::string metrics_listen = "0.0.0.0:8081";
  std::vector<std::string> command = {};  ///< program and fixed arguments
  std::vector<std::string> args = {};     ///< fields that become argv, in this order
  std::string name = {};                  ///< shown on the form
  std::chrono::milliseconds read_timeout{30'000};
  std::chrono::milliseconds write_timeout{30'000};
  std::chrono::milliseconds exec_timeout{30'000};     ///< zero: none
  std::chrono::milliseconds healthcheck_interval{0};  ///< lame-duck time after SIGTERM
  std::uint32_t max_inflight = 0;                     ///< over it: 429; zero: none
  std::uint32_t max_children = 0;                     ///< run at once, others wait; zero: twice the cores
  Bytes max_body = {64ull << 20};                     ///< over it: 413
  std::string content_type = {};                      ///< forced; empty: guessed as text or octets
  bool combine_output = true;                         ///< stderr joins the reply; false: it goes to the log
  bool cgi_headers = true;                            ///< Http_* variables for the program
  bool log_requests = true;                           ///< "Forking …" and "Wrote …" lines
  bool own_process = false;  ///< SIGTERM and SIGINT stop it, and every orphan is reaped, as PID 1 must
  std::string root = {};     ///< prefix of an absolute program path, for replicas without chroot
};

/// Reads fprocess, IITBFAAS_ARGS, exec_timeout, … (docs/watchdog.md). Throws InvalidSpec.
IITBFAAS_EXPORT WatchdogOptions watchdog_options(const std::map<std::string, std::string>& environment);

/// Turns requests into runs of a program. One thread serves, a second answers for metrics.
class IITBFAAS_EXPORT Watchdog {
 public:
  /// Binds both ports. Throws Error when one is taken.
  explicit Watchdog(WatchdogOptions options);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  std::uint16_t port() const noexcept;
  std::uint16_t metrics_port() const noexcept;

  /// Serves until `stop`, then finishes what is running; returns with no child left.
  void run(std::stop_token stop);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace iitbfaas
