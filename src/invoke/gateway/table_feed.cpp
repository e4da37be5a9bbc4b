#include "invoke/gateway/table_feed.hpp"

#include "invoke/gateway/run_name.hpp"
#include "invoke/gateway/table_json.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <string_view>

namespace iitbfaas::invoke {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto longest_wait = 2s;
constexpr auto between_looks = 50ms;

/// A version needs no decoding: we chose its letters.
std::string_view after(std::string_view query) {
  constexpr std::string_view name = "after=";
  return query.starts_with(name) ? query.substr(name.size()) : std::string_view{};
}

}  // namespace

TableFeed::TableFeed() : run_{make_run_name()} {}

void TableFeed::publish(std::shared_ptr<const Table> table) {
  const std::scoped_lock lock{mutex_};
  table_ = std::move(table);
  ++count_;
}

TableFeed::Snapshot TableFeed::snapshot() const {
  const std::scoped_lock lock{mutex_};
  return {table_, run_ + "-" + std::to_string(count_)};
}

asio::awaitable<void> TableFeed::handle(http::Exchange& exchange) {
  const auto known = std::string{after(exchange.head().query())};
  const auto deadline = Clock::now() + longest_wait;
  asio::steady_timer timer{co_await asio::this_coro::executor};
  auto current = snapshot();
  while ((!current.table || current.version == known) && Clock::now() < deadline && !ended_) {
    timer.expires_after(between_looks);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    current = snapshot();
  }
  http::Response response{.status = 304};
  if (!current.table) {
    response = http::error_response(503, "the gateway has not seen the cluster yet");
  } else if (current.version != known) {
    response = {.headers = {{"Content-Type", "application/json"}},
                .body = encode_table(*current.table, current.version)};
  }
  co_await exchange.respond(std::move(response));
}

}  // namespace iitbfaas::invoke
