#pragma once
#include "http/client.hpp"
#include "http/server.hpp"
#include "invoke/gateway/blocking_calls.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace iitbfaas::invoke {

/// /system/… where no engine is seen: asked of a gateway that sees one, with the client's own credentials.
class SystemRelay {
 public:
  explicit SystemRelay(const http::Client& leader) : leader_{leader} {}

  void start() { calls_.start(); }
  void finish() { calls_.finish(); }

  /// Between `start` and `finish`.
  boost::asio::awaitable<void> handle(http::Exchange& exchange);

 private:
  const http::Client& leader_;
  BlockingCalls calls_;
};

}  // namespace iitbfaas::invoke
