#pragma once
#include "http/client.hpp"

#include <memory>
#include <stop_token>

namespace iitbfaas::http {

/// One connection to a server, kept open between exchanges. One thread at a time.
class Connection {
 public:
  /// `options` outlive this. Connects with the first exchange.
  explicit Connection(const Client::Options& options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Without a sink the body is in the reply.
  Reply exchange(const ClientRequest& request, const BodySink* sink, const std::stop_token& stop);

  struct State;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace iitbfaas::http
