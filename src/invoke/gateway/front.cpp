#include "invoke/gateway/front.hpp"

#include "contract/names.hpp"
#include "invoke/gateway/target.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace iitbfaas::invoke {
namespace {

namespace asio = boost::asio;

/// Keeps the count of requests under way.
class InFlight {
 public:
  explicit InFlight(metrics::Gauge& gauge) : gauge_{gauge} { gauge_.add(1); }
  ~InFlight() { gauge_.add(-1); }
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;

 private:
  metrics::Gauge& gauge_;
};

std::vector<http::Upstream::Server> addresses_in(const Table& table) {
  std::vector<http::Upstream::Server> addresses;
  for (const auto& [name, route] : table.routes) {
    for (const auto& replica : route->replicas) addresses.push_back(replica->address);
  }
  return addresses;
}

bool begins_path(std::string_view target, std::string_view path) noexcept {
  return target.starts_with(path) &&
         (target.size() == path.size() || target[path.size()] == '?' || target[path.size()] == '/');
}

}  // namespace

Front::Front(FrontOptions options, Instruments& instruments)
    : options_{std::move(options)},
      credentials_{options_.password},
      instruments_{instruments},
      server_{options_.server, [this](http::Exchange& exchange) { return handle(exchange); }},
      contexts_{server_.contexts()} {
  for (auto* const context : contexts_) {
    forwarders_.push_back(
        std::make_unique<Forwarder>(*context, options_.upstream_timeout, options_.holding, held_));
  }
}

void Front::publish(std::shared_ptr<const Table> table) {
  const auto addresses = std::make_shared<const std::vector<http::Upstream::Server>>(addresses_in(*table));
  for (std::size_t i = 0; i < contexts_.size(); ++i) {
    asio::post(*contexts_[i], [forwarder = forwarders_[i].get(), table, addresses] {
      forwarder->table = table;
      forwarder->pool.keep_only(*addresses);
      forwarder->waiting.look_again();
    });
  }
}

void Front::run(std::stop_token stop) {
  const std::stop_callback close_pools{stop, [this] {
                                         for (std::size_t i = 0; i < contexts_.size(); ++i) {
                                           asio::post(*contexts_[i], [forwarder = forwarders_[i].get()] {
                                             forwarder->pool.close();
                                             forwarder->waiting.close();
                                           });
                                         }
                                       }};
  server_.run(stop);
}

Forwarder& Front::forwarder_of(const asio::any_io_executor& executor) noexcept {
  const auto& context = asio::query(executor, asio::execution::context);
  const auto found = std::ranges::find_if(contexts_, [&](const auto* known) { return known == &context; });
  return *forwarders_[static_cast<std::size_t>(found - contexts_.begin())];
}

asio::awaitable<void> Front::handle(http::Exchange& exchange) {
  const auto executor = co_await asio::this_coro::executor;
  auto& forwarder = forwarder_of(executor);
  const auto target = origin_form(exchange.head().target);
  if (target.starts_with("/function/")) {
    co_await invoke(exchange, forwarder);
  } else if (begins_path(target, "/healthz")) {
    co_await answer_health(exchange, forwarder);
  } else if (target.starts_with(contract::monitor_path)) {
    co_await open_door(exchange, forwarder);
  } else if (begins_path(target, "/system") && options_.system) {
    co_await options_.system(exchange);
  } else {
    auto response = http::error_response(404, "there is nothing here; functions are at /function/NAME");
    co_await exchange.respond(std::move(response));
  }
}

asio::awaitable<void> Front::invoke(http::Exchange& exchange, Forwarder& forwarder) {
  const InFlight counted{instruments_.in_flight()};
  const auto target = parse_function_target(exchange.head().target);
  http::Response response;
  if (!forwarder.table) {
    response = http::error_response(503, not_ready_reason());
  } else if (!target) {
    response = http::error_response(404, "/function/ is followed by the name of a function");
  } else {
    const auto name = full_name(target->function.name, target->function.name_space);
    auto route = forwarder.table->find(name);
    if (route) co_return co_await forward(exchange, forwarder, std::move(route), *target);
    instruments_.unknown_function().add();
    response = http::error_response(404, "no function " + name);
  }
  co_await exchange.respond(std::move(response));
}

/// The platform's own pages: the same path there, for whoever has the password.
asio::awaitable<void> Front::open_door(http::Exchange& exchange, Forwarder& forwarder) {
  http::Response response;
  if (!credentials_.allow(exchange.head())) {
    response = Credentials::refusal("/monitor");
  } else if (!forwarder.table) {
    response = http::error_response(503, not_ready_reason());
  } else {
    const auto target = origin_form(exchange.head().target);
    const auto query = std::min(target.find('?'), target.size());
    const auto rest = target.substr(std::string_view{contract::monitor_path}.size());
    const auto name = rest.substr(0, rest.find_first_of("/?"));
    auto route = forwarder.table->find_door(name);
    if (route) {
      const FunctionTarget whole{
          .function = {}, .path = target.substr(0, query), .query = target.substr(query)};
      co_return co_await forward(exchange, forwarder, std::move(route), whole);
    }
    response = http::error_response(
        404, "there is no /monitor/" + std::string{name} + " here; iitbfaas monitor up makes them");
  }
  co_await exchange.respond(std::move(response));
}

asio::awaitable<void> Front::answer_health(http::Exchange& exchange, const Forwarder& forwarder) {
  const auto method = exchange.head().method;
  http::Response response{.body = "OK\n"};
  response.headers.emplace_back("Content-Type", "text/plain");
  if (method != "GET" && method != "HEAD") {
    response = http::error_response(405, "/healthz takes GET and HEAD");
    response.headers.emplace_back("Allow", "GET, HEAD");
  } else if (!forwarder.table) {
    response = http::error_response(503, not_ready_reason());
  }
  co_await exchange.respond(std::move(response));
}

std::string Front::not_ready_reason() const {
  const auto why = options_.why_not_ready ? options_.why_not_ready() : std::string{};
  return "the gateway has not seen the cluster yet" + (why.empty() ? why : ": " + why);
}

}  // namespace iitbfaas::invoke
