#pragma once
#include "http/client.hpp"
#include "http/url.hpp"
#include "package/auth_challenge.hpp"
#include "package/registry_address.hpp"

#include <chrono>
#include <mutex>
#include <string>
#include <vector>

namespace iitbfaas::packaging {

/// Requests to one registry, authorised as it asks for (Basic, or a token from where it says) and redirected
/// as it says. Safe to share between threads.
///
/// Passwords go only where the registry's own protection holds: never to another host's http:// when the
/// registry is https://, and to no host but the registry and its token server.
class RegistrySession {
 public:
  /// `scopes` are what tokens are asked for: "repository:hello:pull,push".
  RegistrySession(RegistryAddress address, TlsOptions tls, std::vector<std::string> scopes,
                  std::chrono::milliseconds timeout);

  /// A reply of any status is returned, once 401 and redirects were answered. `request.target` is a path, or
  /// the URL that a Location header gave. Throws TransportError that says what to do, ApiError when the token
  /// server refuses.
  Reply send(http::ClientRequest request) const;

  const RegistryAddress& address() const noexcept { return address_; }
  std::chrono::milliseconds timeout() const noexcept { return timeout_; }  ///< of one short request

 private:
  Reply send_once(const http::Url& url, const http::ClientRequest& request) const;
  Reply send_authorised(const http::Url& url, const http::ClientRequest& request) const;
  /// False when the registry asks for nothing that we have.
  bool authorise(const Reply& refusal) const;
  std::string fetch_token(const AuthChallenge& challenge) const;
  /// A Location made absolute. A registry behind a proxy may not know its own scheme and port.
  http::Url resolve(const std::string& location, const http::Url& from) const;
  bool is_registry(const http::Url& url) const noexcept { return url.endpoint == address_.url.endpoint; }

  const RegistryAddress address_;
  const TlsOptions tls_;
  const std::vector<std::string> scopes_;
  const std::chrono::milliseconds timeout_;
  const http::Client client_;
  mutable std::mutex mutex_;
  mutable std::string authorization_;  ///< header; empty before the registry asked for one
};

/// The first of this name; empty when there is none.
std::string header_of(const Reply& reply, std::string_view name);

/// What a registry says in {"errors":[…]}, or whatever else came, on one line.
std::string registry_words(const Reply& reply);

}  // namespace iitbfaas::packaging
