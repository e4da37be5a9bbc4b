#pragma once
#include "iitbfaas/bytes.hpp"
#include "iitbfaas/export.hpp"
#include "iitbfaas/invocation.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace iitbfaas {

/// Answers one request; a status of zero is 200. `Invocation::fields` are those of the query and of a form.
/// Called from several threads at once; what it throws is answered with 500 and its words.
using FunctionHandler = std::function<Reply(const Invocation&)>;

/// What a watchdog serves. Read from the environment by `watchdog_options`.
struct WatchdogOptions {
  std::string listen = "0.0.0.0:8080";  ///< literal address: a static program must not ask DNS
  std::string metrics_listen = "0.0.0.0:8081";
  std::vector<std::string> command = {};  ///< program and fixed arguments
  FunctionHandler handler = {};           ///< answers in this process, in place of a program
  std::vector<std::string> args = {};     ///< fields that become argv, in this order
  std::string name = {};                  ///< shown on the form
  std::chrono::milliseconds read_timeout{30'000};
  std::chrono::milliseconds write_timeout{30'000};
  std::chrono::milliseconds exec_timeout{30'000};     ///< zero: none
  std::chrono::milliseconds healthcheck_interval{0};  ///< lame-duck time after SIGTERM
  std::uint32_t max_inflight = 0;                     ///< over it: 429; zero: none
  std::uint32_t max_children = 0;  ///< programs, or calls of the handler, at once; zero: twice the cores
  Bytes max_body = {64ull << 20};  ///< over it: 413
  std::string content_type = {};   ///< forced; empty: guessed as text or octets
  bool combine_output = true;      ///< stderr joins the reply; false: it goes to the log
  bool cgi_headers = true;         ///< Http_* variables for the program
  bool log_requests = true;        ///< "Forking …" and "Wrote …" lines
  bool own_process = false;        ///< SIGTERM and SIGINT stop it, and every orphan is reaped, as PID 1 must
  std::string root = {};           ///< prefix of an absolute program path, for replicas without chroot
};

/// Reads fprocess, IITBFAAS_ARGS, exec_timeout, … (docs/watchdog.md). Throws InvalidSpec.
IITBFAAS_EXPORT WatchdogOptions watchdog_options(const std::map<std::string, std::string>& environment);

/// The same for a handler: fprocess, mode and what else is about programs mean nothing to it.
IITBFAAS_EXPORT WatchdogOptions watchdog_options(const std::map<std::string, std::string>& environment,
                                                 FunctionHandler handler);

/// Turns requests into runs of a program, or calls of a handler. One thread serves, a second answers for
/// metrics.
class IITBFAAS_EXPORT Watchdog {
 public:
  /// Binds both ports. Throws Error when one is taken, InvalidSpec unless there is either a command or a
  /// handler.
  explicit Watchdog(WatchdogOptions options);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  std::uint16_t port() const noexcept;
  std::uint16_t metrics_port() const noexcept;

  /// Serves until `stop`, then finishes what is running; returns with no child left, and no call.
  void run(std::stop_token stop);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// What `main` of a program that is a function by itself calls: serves as its environment says
/// (docs/watchdog.md) until SIGTERM or SIGINT, then finishes what is running. Package it `with_watchdog`
/// false.
IITBFAAS_EXPORT void serve(FunctionHandler handler);

}  // namespace iitbfaas
