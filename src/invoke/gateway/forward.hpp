#pragma once
#include "http/server.hpp"
#include "http/upstream_pool.hpp"
#include "invoke/gateway/table.hpp"
#include "invoke/gateway/target.hpp"
#include "invoke/gateway/waiting_room.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <random>

namespace iitbfaas::invoke {

/// What one I/O thread forwards with. No other thread touches it.
struct Forwarder {
  /// A `timeout` of zero means each function's own plus a second.
  Forwarder(boost::asio::io_context& context, std::chrono::milliseconds timeout, const Holding& holding,
            std::atomic<std::uint32_t>& held);

  http::UpstreamPool pool;
  WaitingRoom waiting;
  std::shared_ptr<const Table> table = {};  ///< none before the first discovery
  std::chrono::milliseconds fixed_timeout;
  std::size_t turn = 0;
  std::mt19937_64 random;  ///< call ids; nothing secret
};

/// Sends the request to a replica of `route` and its answer back, both piece by piece as they come. Whatever
/// goes wrong becomes a reply, or cuts the connection if part of one was sent. Throws http::ClientGone.
boost::asio::awaitable<void> forward(http::Exchange& exchange, Forwarder& forwarder,
                                     std::shared_ptr<const Route> route, FunctionTarget target);

}  // namespace iitbfaas::invoke
