#pragma once
#include "http/server.hpp"

#include <functional>
#include <utility>

namespace iitbfaas::invoke {

/// Stops watching the client when the scope ends: the callback refers to it.
class ClientWatch {
 public:
  ClientWatch(http::Exchange& exchange, std::function<void()> callback) : exchange_{exchange} {
    exchange_.on_client_gone(std::move(callback));
  }
  ~ClientWatch() { exchange_.on_client_gone(nullptr); }
  ClientWatch(const ClientWatch&) = delete;
  ClientWatch& operator=(const ClientWatch&) = delete;

 private:
  http::Exchange& exchange_;
};

}  // namespace iitbfaas::invoke
