#pragma once
#include "http/server.hpp"
#include "invoke/watchdog/native.hpp"
#include "invoke/watchdog/run.hpp"
#include "metrics/registry.hpp"

#include "iitbfaas/watchdog.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace iitbfaas::invoke {

/// Answers requests: health and readiness itself, all others by running the program. One thread.
class RequestHandler {
 public:
  RequestHandler(const WatchdogOptions& options, metrics::Registry& registry);
  RequestHandler(const RequestHandler&) = delete;
  RequestHandler& operator=(const RequestHandler&) = delete;

  asio::awaitable<void> serve(http::Exchange& exchange);

  /// From here on health and readiness say 503; requests are still served.
  void drain() noexcept { draining_ = true; }
  bool draining() const noexcept { return draining_; }

  Children& children() noexcept { return runs_.children; }
  /// Waits for calls of a handler; after the last request.
  void join();

 private:
  class Measurement;
  std::optional<http::Response> own_answer(std::string_view path) const;
  http::Response ready() const;
  void admit(const http::RequestHead& head) const;
  bool wants_form(const http::RequestHead& head) const;
  std::chrono::milliseconds time_limit(const http::RequestHead& head) const;
  asio::awaitable<RunResult> answer(http::Exchange& exchange);
  asio::awaitable<RunResult> run(http::Exchange& exchange);
  asio::awaitable<RunResult> call_handler(http::Exchange& exchange);
  void complete(http::Response& response, const http::RequestHead& head, double seconds) const;

  const WatchdogOptions& options_;
  metrics::Registry& registry_;
  metrics::Gauge& in_flight_gauge_;
  RunContext runs_;
  std::optional<Native> native_;  ///< when there is a handler
  std::uint32_t in_flight_ = 0;
  bool draining_ = false;
};

}  // namespace iitbfaas::invoke
