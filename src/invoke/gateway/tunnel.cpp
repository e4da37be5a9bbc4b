#include "invoke/gateway/tunnel.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

namespace iitbfaas::invoke {
namespace {

namespace asio = boost::asio;
using http::UpstreamError;

asio::awaitable<void> to_replica(http::Exchange& exchange, http::Upstream& upstream) {
  try {
    for (;;) {
      const auto bytes = co_await exchange.read_some();
      if (bytes.empty()) co_return;
      const auto error = co_await upstream.write({asio::buffer(bytes), {}, {}});
      if (error != UpstreamError::none) co_return;
    }
  } catch (const http::ClientGone&) {  // an end like any other
  }
}

asio::awaitable<void> to_client(http::Exchange& exchange, http::Upstream& upstream) {
  try {
    for (;;) {
      const auto piece = co_await upstream.read_raw();
      if (piece.error != UpstreamError::none || piece.bytes.empty()) co_return;
      co_await exchange.write(piece.bytes);
    }
  } catch (const http::ClientGone&) {  // an end like any other
  }
}

}  // namespace

asio::awaitable<void> tunnel(http::Exchange& exchange, http::Upstream& upstream) {
  using namespace asio::experimental::awaitable_operators;
  co_await (to_replica(exchange, upstream) || to_client(exchange, upstream));
  upstream.cancel();
  try {
    co_await exchange.end();
  } catch (const http::ClientGone&) {  // an end like any other
  }
}

}  // namespace iitbfaas::invoke
