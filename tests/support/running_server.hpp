#pragma once
#include "http/server.hpp"

#include <thread>

namespace iitbfaas::test {

/// A server on a port of its own, for as long as the test needs it.
class RunningServer {
 public:
  explicit RunningServer(http::Handler handler, http::ServerOptions options = {})
      : server_{with_address(std::move(options)), std::move(handler)},
        thread_{[this](std::stop_token stop) { server_.run(stop); }} {}

  std::uint16_t port() const noexcept { return server_.port(); }
  http::Server& server() noexcept { return server_; }
  void request_stop() { thread_.request_stop(); }
  void join() { thread_.join(); }

 private:
  static http::ServerOptions with_address(http::ServerOptions options) {
    if (options.listen.empty()) options.listen = "127.0.0.1:0";
    return options;
  }

  http::Server server_;
  std::jthread thread_;
};

}  // namespace iitbfaas::test
