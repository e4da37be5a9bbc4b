#pragma once
#include "base/endpoint.hpp"

#include "iitbfaas/cluster.hpp"
#include "iitbfaas/invocation.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

/// A blocking HTTP client, over libcurl: the control plane's way out.
namespace iitbfaas::http {

class SshRoute;

struct ClientRequest {
  std::string method = "GET";
  std::string target = "/";  ///< path and query, percent-encoded
  HeaderList headers = {};
  std::string_view body = {};                 ///< must outlive the call
  std::chrono::milliseconds timeout{60'000};  ///< of the whole exchange; zero: none
  std::size_t most_body = 256 << 20;  ///< bytes of an answer that is kept: a longer one is a TransportError
  std::function<void(std::uint64_t sent, std::uint64_t total)> on_upload = {};
};

/// Takes a piece of the body as it arrives; false ends the exchange early, which is no error.
using BodySink = std::function<bool(std::string_view)>;

/// A server and the way to it. Safe to share between threads: each call takes a connection of its own from a
/// pool.
class Client {
 public:
  struct Options {
    base::Endpoint endpoint;
    bool secure = false;  ///< https over tcp
    TlsOptions tls = {};
    /// public_key_pin of the only key that the server may have; its certificate's names and issuer do not
    /// matter then.
    std::string pinned_key = {};
    std::string user = {};  ///< basic authentication
    std::string password = {};
    std::chrono::milliseconds connect_timeout{10'000};
    std::shared_ptr<const SshRoute> ssh = {};  ///< over ssh; one of its own when there is none
  };
  explicit Client(Options options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// A reply of any status is returned. Throws TransportError, Timeout; both name the endpoint.
  Reply send(const ClientRequest& request) const;

  /// Headers first, then the body to `sink` as it comes. Bodies of status 400 and over are collected into the
  /// reply instead. Returns when the body ended, `sink` said so, or `stop` was asked for.
  Reply stream(const ClientRequest& request, const BodySink& sink, std::stop_token stop = {}) const;

  const base::Endpoint& endpoint() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The server of "http://HOST:PORT" or "https://HOST". Throws InvalidSpec that names `field` when it is no
/// such URL.
Client::Options server_at(std::string_view url, const std::string& field);

}  // namespace iitbfaas::http
