#include "iitbfaas/watchdog.hpp"

#include "base/log.hpp"
#include "contract/headers.hpp"
#include "http/server.hpp"
#include "invoke/watchdog/blocked_signal.hpp"
#include "invoke/watchdog/request_handler.hpp"
#include "metrics/registry.hpp"
#include "metrics/text_format.hpp"

#include "iitbfaas/error.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <sys/prctl.h>

#include <algorithm>
#include <csignal>
#include <thread>

namespace iitbfaas {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

http::ServerOptions server_options(const WatchdogOptions& options) {
  http::ServerOptions server{.listen = options.listen};
  server.head_timeout = options.read_timeout;
  server.body_timeout = std::max(options.read_timeout, options.write_timeout);
  // A program that may run for ever is waited for as long: whoever sent SIGTERM has a limit of his own.
  server.drain_timeout = options.exec_timeout.count() == 0 ? 24h : 2 * options.exec_timeout + 10s;
  return server;
}

asio::awaitable<void> serve_metrics(const metrics::Registry& registry, http::Exchange& exchange) {
  http::Response response = http::error_response(404, "nothing here; metrics are at /metrics");
  if (exchange.head().path() == contract::metrics_path) {
    response = {
        .status = 200, .headers = {{"Content-Type", metrics::text_format_type}}, .body = registry.text()};
  }
  co_await exchange.respond(std::move(response));
}

WatchdogOptions checked(WatchdogOptions options) {
  if (options.command.empty() && !options.handler) throw InvalidSpec{"command", "names no program"};
  if (!options.command.empty() && options.handler) {
    throw InvalidSpec{"handler", "there is a command too; one of them answers"};
  }
  return options;
}

}  // namespace

struct Watchdog::Impl {
  explicit Impl(WatchdogOptions given)
      : options{checked(std::move(given))},
        handler{options, registry},
        server{server_options(options), [this](http::Exchange& exchange) { return handler.serve(exchange); }},
        metrics_server{{.listen = options.metrics_listen, .drain_timeout = 1s},
                       [this](http::Exchange& exchange) { return serve_metrics(registry, exchange); }},
        context{*server.contexts().front()} {}

  void run(std::stop_token stop);
  void begin_drain();
  void watch_signals();

  const WatchdogOptions options;
  metrics::Registry registry;
  invoke::RequestHandler handler;
  http::Server server;
  http::Server metrics_server;
  asio::io_context& context;
  asio::steady_timer lame_duck{context};
  asio::signal_set signals{context};
  std::stop_source serving;
};

void Watchdog::Impl::begin_drain() {
  if (handler.draining()) {
    serving.request_stop();  // asked twice: somebody is in a hurry
    return;
  }
  handler.drain();
  base::log::info("watchdog", "draining");
  lame_duck.expires_after(options.healthcheck_interval);
  lame_duck.async_wait([this](boost::system::error_code error) {
    if (!error) serving.request_stop();
  });
}

void Watchdog::Impl::watch_signals() {
  signals.async_wait([this](boost::system::error_code error, int signal) {
    if (error) return;
    if (signal == SIGCHLD)
      handler.children().reap_all();
    else
      begin_drain();
    watch_signals();
  });
}

void Watchdog::Impl::run(std::stop_token stop) {
  // A program that does not read its input must cost us a request, not our life.
  const invoke::BlockedSignal no_sigpipe{SIGPIPE};
  if (options.own_process) {
    for (const int signal : {SIGTERM, SIGINT}) signals.add(signal);
    // A handler's own children are its own to wait for.
    if (!options.handler) {
      ::prctl(PR_SET_CHILD_SUBREAPER, 1);
      signals.add(SIGCHLD);
    }
    watch_signals();
  }
  const std::stop_callback on_stop{stop, [this] { asio::post(context, [this] { begin_drain(); }); }};
  const std::jthread metrics{[this](std::stop_token token) { metrics_server.run(token); }};
  server.run(serving.get_token());
  handler.join();
  if (options.own_process) handler.children().end_all();
}

Watchdog::Watchdog(WatchdogOptions options) : impl_{std::make_unique<Impl>(std::move(options))} {}
Watchdog::~Watchdog() = default;

std::uint16_t Watchdog::port() const noexcept { return impl_->server.port(); }
std::uint16_t Watchdog::metrics_port() const noexcept { return impl_->metrics_server.port(); }

void Watchdog::run(std::stop_token stop) { impl_->run(std::move(stop)); }

}  // namespace iitbfaas
