#include "observe/container_metrics/exporter.hpp"

#include "contract/headers.hpp"
#include "contract/metric_names.hpp"
#include "http/server.hpp"
#include "metrics/text_format.hpp"
#include "observe/container_metrics/exposition.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace iitbfaas::observe {
namespace {

using std::chrono::duration;
namespace names = contract::metric_names;

http::ServerOptions server_options(const std::string& listen) {
  using namespace std::chrono_literals;
  // Nothing but scrapes: a handful of connections is plenty, and bounds what anybody can make us keep.
  return {.listen = listen, .drain_timeout = 1s, .max_connections = 64};
}

void append_own(std::string& out, const char* name, const char* type, const char* help, double value) {
  metrics::append_family(out, name, help, type);
  out.append(name).append(" ");
  metrics::append_number(out, value);
  out += '\n';
}

http::Response answer_to(std::string_view path) {
  if (path != contract::exporter_health_path) {
    return http::error_response(404, "nothing here; metrics are at /metrics");
  }
  return {.status = 200, .headers = {{"Content-Type", "text/plain"}}, .body = "ok"};
}

std::string own_metrics(const Snapshot& snapshot, duration<double> taken) {
  std::string text;
  const auto runs = [](const Container& container) { return !std::isnan(container.usage.seen_at); };
  append_own(text, names::exporter_containers, "gauge", "Containers that run",
             static_cast<double>(std::ranges::count_if(snapshot.containers, runs)));
  append_own(text, names::exporter_scrape_seconds, "gauge", "Time it took to read this scrape's figures",
             taken.count());
  append_own(text, names::exporter_failures, "counter", "Files that said something nobody understands",
             static_cast<double>(snapshot.failures));
  return text;
}

}  // namespace

struct Exporter::Impl {
  Impl(const std::string& listen, std::function<Snapshot(double)> given)
      : read{std::move(given)},
        server{server_options(listen), [this](http::Exchange& exchange) { return serve(exchange); }} {}

  http::asio::awaitable<void> serve(http::Exchange& exchange);
  http::asio::awaitable<void> scrape(http::Exchange& exchange);

  std::function<Snapshot(double)> read;
  http::Server server;
};

http::asio::awaitable<void> Exporter::Impl::serve(http::Exchange& exchange) {
  if (exchange.head().path() == contract::metrics_path) {
    co_await scrape(exchange);
    co_return;
  }
  auto response = answer_to(exchange.head().path());
  co_await exchange.respond(std::move(response));
}

http::asio::awaitable<void> Exporter::Impl::scrape(http::Exchange& exchange) {
  const auto begun = std::chrono::steady_clock::now();
  const auto now = duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  const auto snapshot = read(now);
  const duration<double> taken = std::chrono::steady_clock::now() - begun;

  HeaderList headers{{"Content-Type", metrics::text_format_type}};
  co_await exchange.begin(200, std::move(headers), std::nullopt);
  std::string text;
  for (std::size_t piece = 0; piece < exposition_pieces(); ++piece) {
    write_piece(piece, snapshot, text);
    if (!text.empty()) co_await exchange.write(text);
  }
  text = own_metrics(snapshot, taken);
  co_await exchange.write(text);
  co_await exchange.end();
}

Exporter::Exporter(const std::string& listen, std::function<Snapshot(double now)> read)
    : impl_{std::make_unique<Impl>(listen, std::move(read))} {}
Exporter::~Exporter() = default;

std::uint16_t Exporter::port() const noexcept { return impl_->server.port(); }

void Exporter::run(std::stop_token stop) { impl_->server.run(std::move(stop)); }

}  // namespace iitbfaas::observe
