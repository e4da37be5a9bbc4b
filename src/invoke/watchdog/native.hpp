#pragma once
#include "invoke/watchdog/input.hpp"

#include "iitbfaas/watchdog.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <cstddef>

namespace iitbfaas::invoke {

namespace asio = boost::asio;

/// Calls the handler of this process, on threads of its own because it may block.
class Native {
 public:
  Native(const FunctionHandler& handler, std::size_t threads) : handler_{handler}, pool_{threads} {}
  Native(const Native&) = delete;
  Native& operator=(const Native&) = delete;

  /// Throws Refusal: 504 when `limit` (zero: none) passes, whereupon the handler's answer is dropped, or the
  /// handler is not begun any more; 500 with its words when it throws.
  asio::awaitable<Reply> call(Invocation invocation, std::chrono::milliseconds limit);

  /// Waits for the calls that still run. Before the io_context of those who wait for them goes.
  void join() { pool_.join(); }

 private:
  const FunctionHandler& handler_;
  asio::thread_pool pool_;
};

/// Names and values of the query, then of an urlencoded or multipart body without its files. Throws Refusal
/// when that body is malformed; a query that is none of these has no fields.
HeaderList fields_of(std::string_view query, std::string_view content_type, std::string_view body);

}  // namespace iitbfaas::invoke
