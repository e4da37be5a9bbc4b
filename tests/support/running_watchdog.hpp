#pragma once
#include "support/raw_client.hpp"

#include "iitbfaas/watchdog.hpp"

#include <string>
#include <thread>

namespace iitbfaas::test {

/// A watchdog on ports of its own, for as long as the test needs it.
class RunningWatchdog {
 public:
  explicit RunningWatchdog(WatchdogOptions options)
      : watchdog_{with_addresses(std::move(options))},
        thread_{[this](std::stop_token stop) { watchdog_.run(stop); }} {}

  std::uint16_t port() const noexcept { return watchdog_.port(); }
  std::uint16_t metrics_port() const noexcept { return watchdog_.metrics_port(); }
  void request_stop() { thread_.request_stop(); }
  void join() { thread_.join(); }

 private:
  static WatchdogOptions with_addresses(WatchdogOptions options) {
    options.listen = options.metrics_listen = "127.0.0.1:0";
    options.log_requests = false;
    return options;
  }

  Watchdog watchdog_;
  std::jthread thread_;
};

inline constexpr auto form = "Content-Type: application/x-www-form-urlencoded\r\n";

/// "POST / HTTP/1.1" with a body and more header lines, each ended by CR LF.
inline std::string post(const std::string& body, const std::string& lines = "",
                        const std::string& target = "/") {
  return "POST " + target + " HTTP/1.1\r\nHost: x\r\n" + lines +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

inline std::string get(const std::string& target = "/", const std::string& lines = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + lines + "\r\n";
}

/// One request on a connection of its own.
inline RawReply ask(std::uint16_t port, const std::string& request) {
  RawClient client{port};
  client.send(request);
  return client.reply();
}

}  // namespace iitbfaas::test
