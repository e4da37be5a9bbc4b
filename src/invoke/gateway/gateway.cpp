#include "iitbfaas/gateway.hpp"

#include "base/log.hpp"
#include "contract/headers.hpp"
#include "contract/names.hpp"
#include "http/client.hpp"
#include "http/server.hpp"
#include "http/tls_pin.hpp"
#include "http/tls_transport.hpp"
#include "invoke/gateway/credentials.hpp"
#include "invoke/gateway/demand_feed.hpp"
#include "invoke/gateway/discovery.hpp"
#include "invoke/gateway/follower.hpp"
#include "invoke/gateway/front.hpp"
#include "invoke/gateway/instruments.hpp"
#include "invoke/gateway/system_api.hpp"
#include "invoke/gateway/system_relay.hpp"
#include "invoke/gateway/table_feed.hpp"
#include "metrics/text_format.hpp"
#include "model/connection.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <functional>
#include <optional>
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

http::Response metrics_response(const http::RequestHead& head, invoke::Instruments& instruments,
                                const std::function<std::string()>& more) {
  if (head.path() != contract::metrics_path) return http::error_response(404, "metrics are at /metrics");
  if (head.method != "GET" && head.method != "HEAD") {
    return http::error_response(405, "/metrics takes GET and HEAD");
  }
  return {.headers = {{"Content-Type", metrics::text_format_type}},
          .body = instruments.text() + (more ? more() : "")};
}

/// Beside an engine: it knows, and may change, what runs.
struct Managing {
  Managing(const GatewayOptions& options, const invoke::Credentials& credentials,
           invoke::Instruments& instruments, invoke::Front& front)
      : cluster{*options.cluster},
        system{cluster, credentials, instruments, feed, options.scaling},
        discovery{ClusterAccess::of(cluster).engine(),
                  {.network = options.network},
                  instruments,
                  [this, &front](const std::shared_ptr<const invoke::Table>& table) {
                    feed.publish(table);
                    front.publish(table);
                  }} {}

  const Cluster cluster;
  invoke::TableFeed feed;
  invoke::SystemApi system;
  invoke::Discovery discovery;
};

http::Client::Options leader_options(const GatewayOptions& options) {
  auto server = http::server_at(options.leader, "leader");
  server.connect_timeout = std::chrono::seconds{3};
  // All gateways of a cluster have one key, whatever name each is asked by.
  if (server.secure) server.pinned_key = http::public_key_pin(options.certificate_file);
  return server;
}

http::Client::Options with_password(http::Client::Options server, const std::string& password) {
  server.user = contract::admin_user;
  server.password = password;
  return server;
}

/// Where no engine is seen: it is told.
struct Following {
  Following(const GatewayOptions& options, invoke::Instruments& instruments, invoke::Front& front)
      : asking{with_password(leader_options(options), options.password)},
        relaying{leader_options(options)},
        system{relaying},
        follower{asking, instruments,
                 [&front](std::shared_ptr<const invoke::Table> table) { front.publish(std::move(table)); }} {}

  const http::Client asking, relaying;
  invoke::SystemRelay system;
  invoke::Follower follower;
};

void check(const GatewayOptions& options) {
  if (options.cluster.has_value() != options.leader.empty()) {
    throw InvalidSpec{"leader", "a gateway has either a cluster or a leader"};
  }
}

}  // namespace

struct Gateway::Impl {
  explicit Impl(const GatewayOptions& options)
      : credentials{options.password},
        demand{instruments},
        more_metrics{options.more_metrics},
        front{front_options(options), instruments},
        metrics_server{{.listen = options.metrics_listen},
                       [this](http::Exchange& exchange) { return answer_metrics(exchange); }} {
    if (options.cluster)
      managing.emplace(options, credentials, instruments, front);
    else
      following.emplace(options, instruments, front);
  }

  invoke::FrontOptions front_options(const GatewayOptions& options) {
    return {.server = server_options(options),
            .upstream_timeout = options.upstream_timeout,
            .holding = {.most = options.max_held,
                        .timeout = options.hold_timeout,
                        .on_wanted = [this] { demand.call(); }},
            .system = [this](http::Exchange& exchange) { return answer_system(exchange); },
            .password = options.password,
            .why_not_ready =
                [this] { return managing ? managing->discovery.problem() : following->follower.problem(); }};
  }

  asio::awaitable<void> answer_metrics(http::Exchange& exchange) {
    auto response = metrics_response(exchange.head(), instruments, more_metrics);
    co_await exchange.respond(std::move(response));
  }

  /// What is asked of this gateway, only it can tell; for all else there is one that sees the engine.
  asio::awaitable<void> answer_system(http::Exchange& exchange) {
    const auto& head = exchange.head();
    if (head.method == "GET" && head.path() == "/system/demand") {
      if (credentials.allow(head)) co_return co_await demand.handle(exchange);
      auto refusal = invoke::Credentials::refusal("/system");
      co_return co_await exchange.respond(std::move(refusal));
    }
    if (managing) co_return co_await managing->system.handle(exchange);
    co_await following->system.handle(exchange);
  }

  void learn(std::stop_token stop) {
    managing ? managing->discovery.run(std::move(stop)) : following->follower.run(std::move(stop));
  }
  void start() { managing ? managing->system.start() : following->system.start(); }
  void finish() { managing ? managing->system.finish() : following->system.finish(); }
  void stop_waiting() {
    demand.end();
    if (managing) managing->feed.end();
  }

  const invoke::Credentials credentials;
  invoke::Instruments instruments;
  invoke::DemandFeed demand;
  const std::function<std::string()> more_metrics;
  invoke::Front front;
  http::Server metrics_server;
  std::optional<Managing> managing;
  std::optional<Following> following;
};

Gateway::Gateway(GatewayOptions options) {
  check(options);
  impl_ = std::make_unique<Impl>(options);
}

Gateway::~Gateway() = default;

std::uint16_t Gateway::port() const noexcept { return impl_->front.port(); }

std::uint16_t Gateway::metrics_port() const noexcept { return impl_->metrics_server.port(); }

Demand Gateway::demand() const { return impl_->demand.demand(); }

void Gateway::run(std::stop_token stop) {
  base::log::info("gateway",
                  "port " + std::to_string(port()) + ", metrics on " + std::to_string(metrics_port()));
  impl_->start();
  {
    // Discovery and metrics go on while requests drain: their threads are told to stop when this scope ends.
    const std::jthread learning{[this](std::stop_token told) { impl_->learn(std::move(told)); }};
    const std::jthread measuring{[this](std::stop_token told) { impl_->metrics_server.run(told); }};
    const std::stop_callback no_more_waiting{stop, [this] { impl_->stop_waiting(); }};
    impl_->front.run(stop);
  }
  impl_->finish();
}

}  // namespace iitbfaas
