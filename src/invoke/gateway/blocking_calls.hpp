#pragma once
#include "http/server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <optional>
#include <utility>

namespace iitbfaas::invoke {

/// Threads for answers that block: never an I/O thread's work.
class BlockingCalls {
 public:
  void start() { threads_.emplace(count); }
  /// Waits for what is under way.
  void finish() {
    threads_->join();
    threads_.reset();
  }

  /// Between `start` and `finish`.
  boost::asio::awaitable<http::Response> run(std::function<http::Response()> work) {
    co_return co_await boost::asio::co_spawn(*threads_, on_this_thread(std::move(work)),
                                             boost::asio::use_awaitable);
  }

 private:
  static constexpr unsigned count = 4;

  static boost::asio::awaitable<http::Response> on_this_thread(std::function<http::Response()> work) {
    co_return work();
  }

  std::optional<boost::asio::thread_pool> threads_;
};

}  // namespace iitbfaas::invoke
