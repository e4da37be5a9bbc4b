#include "iitbfaas/gateway.hpp"

#include "base/log.hpp"
#include "contract/headers.hpp"
#include "http/server.hpp"
#include "http/tls_transport.hpp"
#include "invoke/gateway/discovery.hpp"
#include "invoke/gateway/front.hpp"
#include "invoke/gateway/instruments.hpp"
#include "invoke/gateway/system_api.hpp"
#include "invoke/gateway/target.hpp"
#include "model/connection.hpp"

#include <algorithm>
#include <string>
#include <thread>

namespace iitbfaas {
namespace {

namespace asio = boost::asio;

http::ServerOptions server_options(const GatewayOptions& options) {
  http::ServerOptions server{
      .listen = options.listen,
      .threads = options.threads != 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency()),
      .head = {.bytes = static_cast<std::size_t>(options.max_head.count)},
      .drain_timeout = options.drain_timeout};
  if (!options.certificate_file.empty() || !options.key_file.empty()) {
    server.transport = http::tls_transport(options.certificate_file, options.key_file);
  }
  return server;
}

http::Response metrics_response(const http::RequestHead& head, invoke::Instruments& instruments) {
  if (head.path() != contract::metrics_path) return http::error_response(404, "metrics are at /metrics");
  if (head.method != "GET" && head.method != "HEAD") {
    return http::error_response(405, "/metrics takes GET and HEAD");
  }
  return {.headers = {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}},
          .body = instruments.text()};
}

asio::awaitable<void> answer_metrics(http::Exchange& exchange, invoke::Instruments& instruments) {
  auto response = metrics_response(exchange.head(), instruments);
  co_await exchange.respond(std::move(response));
}

}  // namespace

struct Gateway::Impl {
  explicit Impl(const GatewayOptions& options)
      : cluster{options.cluster},
        system{options.cluster, options.password, instruments},
        front{{.server = server_options(options),
               .upstream_timeout = options.upstream_timeout,
               .system = [this](http::Exchange& exchange) { return system.handle(exchange); },
               .why_not_ready = [this] { return discovery.problem(); }},
              instruments},
        metrics_server{{.listen = options.metrics_listen},
                       [this](http::Exchange& exchange) { return answer_metrics(exchange, instruments); }},
        discovery{ClusterAccess::of(cluster).engine(),
                  {.network = options.network},
                  instruments,
                  [this](std::shared_ptr<const invoke::Table> table) { front.publish(std::move(table)); }} {}

  const Cluster cluster;
  invoke::Instruments instruments;
  invoke::SystemApi system;
  invoke::Front front;
  http::Server metrics_server;
  invoke::Discovery discovery;
};

Gateway::Gateway(GatewayOptions options) : impl_{std::make_unique<Impl>(options)} {}

Gateway::~Gateway() = default;

std::uint16_t Gateway::port() const noexcept { return impl_->front.port(); }

std::uint16_t Gateway::metrics_port() const noexcept { return impl_->metrics_server.port(); }

void Gateway::run(std::stop_token stop) {
  base::log::info("gateway",
                  "port " + std::to_string(port()) + ", metrics on " + std::to_string(metrics_port()));
  impl_->system.start();
  {
    // Discovery and metrics go on while requests drain: their threads are told to stop when this scope ends.
    const std::jthread discovering{[this](std::stop_token told) { impl_->discovery.run(told); }};
    const std::jthread measuring{[this](std::stop_token told) { impl_->metrics_server.run(told); }};
    impl_->front.run(stop);
  }
  impl_->system.finish();
}

}  // namespace iitbfaas
