#pragma once
#include "http/upstream.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <vector>

namespace iitbfaas::http {

/// The connections of one I/O thread, by server. Not thread-safe: use it on the context's thread.
class UpstreamPool {
 public:
  explicit UpstreamPool(asio::io_context& context, UpstreamOptions options = {});
  UpstreamPool(const UpstreamPool&) = delete;
  UpstreamPool& operator=(const UpstreamPool&) = delete;

  /// A kept connection that its server has not closed so far, else none.
  std::unique_ptr<Upstream> take(const Upstream::Server& server);
  /// A new one, not yet connected.
  std::unique_ptr<Upstream> make(const Upstream::Server& server);
  /// Keeps it for the next request if its answer was read to the end and both sides want that.
  void give_back(std::unique_ptr<Upstream> connection);

  /// Closes kept connections to servers other than these.
  void keep_only(const std::vector<Upstream::Server>& servers);
  /// Closes kept connections and keeps none from now on, so that the context can run out of work.
  void close();

  std::size_t idle() const noexcept;

 private:
  friend class Upstream;
  struct Idle {
    std::unique_ptr<Upstream> connection;
    Upstream::Clock::time_point since;
  };
  void watch(Upstream& connection);
  asio::awaitable<void> keep_time();
  bool sweep(Upstream::Clock::time_point now);

  asio::io_context& context_;
  UpstreamOptions options_;
  asio::steady_timer timer_;
  bool keeping_time_ = false;
  bool closed_ = false;
  boost::intrusive::list<Upstream, boost::intrusive::constant_time_size<false>> active_;
  std::map<Upstream::Server, std::vector<Idle>> idle_;
};

}  // namespace iitbfaas::http
