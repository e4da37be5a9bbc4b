#pragma once
#include "http/client.hpp"

#include <memory>
#include <stop_token>

namespace iitbfaas::http {

/// One connection to a server, kept open between exchanges. One thread at a time.
class ClientConnection {
 public:
  /// `options` outlive this. Connects with the first exchange.
  explicit ClientConnection(const Client::Options& options);
  ~ClientConnection();
  ClientConnection(const ClientConnection&) = delete;
  ClientConnection& operator=(const ClientConnection&) = delete;

  /// Without a sink the body is in the reply.
  Reply exchange(const ClientRequest& request, const BodySink* sink, const std::stop_token& stop);

  struct State;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace iitbfaas::http
