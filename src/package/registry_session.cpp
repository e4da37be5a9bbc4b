#include "package/registry_session.hpp"

#include "base/base64.hpp"
#include "base/text.hpp"
#include "docker/credentials.hpp"
#include "http/form.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace iitbfaas::packaging {
namespace {

using Json = nlohmann::json;

constexpr int most_redirects = 4;

/// What a TransportError should say besides curl's own words.
std::string advice(const std::string& words, const RegistryAddress& address) {
  const auto says = [&](const char* part) { return words.find(part) != std::string::npos; };
  if (says("wrong version number") || says("unknown protocol") || says("packet length")) {
    return "; it does not speak TLS: use --registry-insecure for plain http";
  }
  if (says("certificate")) {
    return "; name its authority with --registry-ca-file, or put it into /etc/docker/certs.d/" +
           address.host + "/ca.crt";
  }
  return "";
}

/// The query of a URL that a registry gave may be a signature: what we say goes without it.
std::string without_query(std::string words, const std::string& target) {
  const auto at = words.find(target);
  const auto query = std::min(target.find('?'), target.size());
  return at == std::string::npos ? words : words.erase(at + query, target.size() - query);
}

std::string basic(const docker::Credentials& credentials) {
  return "Basic " + base::encode_base64(credentials.user + ":" + credentials.password);
}

bool is_redirect(const Reply& reply) {
  return reply.status == 301 || reply.status == 302 || reply.status == 307 || reply.status == 308;
}

std::string text(const Json& document, const char* key) {
  const auto found = document.find(key);
  return found != document.end() && found->is_string() ? found->get<std::string>() : "";
}

/// A request for a token and the form that it may hold.
struct TokenRequest {
  http::ClientRequest request = {};
  std::string form = {};
};

TokenRequest token_request(const AuthChallenge& challenge, const std::vector<std::string>& scopes,
                           const docker::Credentials& credentials, const std::string& target) {
  std::vector<http::FormField> fields;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) fields.push_back({.name = name, .value = value});
  };
  add("service", challenge.parameter("service"));
  if (!credentials.identity_token.empty()) {
    add("scope", base::join(scopes, " "));
    add("grant_type", "refresh_token");
    add("client_id", "iitbfaas");
    add("refresh_token", credentials.identity_token);
    return {.request = {.method = "POST",
                        .target = target,
                        .headers = {{"Content-Type", "application/x-www-form-urlencoded"}}},
            .form = http::encode_urlencoded(fields)};
  }
  for (const auto& scope : scopes) add("scope", scope);
  const char* joint = target.find('?') == std::string::npos ? "?" : "&";
  TokenRequest asked{.request = {.target = target + joint + http::encode_urlencoded(fields)}};
  if (credentials.known()) asked.request.headers = {{"Authorization", basic(credentials)}};
  return asked;
}

}  // namespace

std::string header_of(const Reply& reply, std::string_view name) {
  const auto found = std::ranges::find_if(
      reply.headers, [&](const auto& header) { return base::equals_ignoring_case(header.first, name); });
  return found == reply.headers.end() ? "" : found->second;
}

std::string registry_words(const Reply& reply) {
  std::string words;
  const auto document = Json::parse(reply.body, nullptr, false);
  if (document.is_object() && document.contains("errors") && document["errors"].is_array()) {
    for (const auto& error : document["errors"]) {
      words += (words.empty() ? "" : ", ") + text(error, "code") + ": " + text(error, "message");
    }
  }
  if (words.empty()) words = reply.body.empty() ? "no reason given" : reply.body;
  std::ranges::replace_if(
      words, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  constexpr std::size_t most = 500;
  return std::string{base::trim(words)}.substr(0, most);
}

RegistrySession::RegistrySession(RegistryAddress address, TlsOptions tls, std::vector<std::string> scopes,
                                 std::chrono::milliseconds timeout)
    : address_{std::move(address)},
      tls_{std::move(tls)},
      scopes_{std::move(scopes)},
      timeout_{timeout},
      client_{{.endpoint = address_.url.endpoint, .secure = address_.url.secure, .tls = tls_}} {}

Reply RegistrySession::send(http::ClientRequest request) const {
  auto url = resolve(request.target, address_.url);
  for (int redirects = 0;; ++redirects) {
    auto reply = send_authorised(url, request);
    if (!is_redirect(reply)) return reply;
    const auto location = header_of(reply, "Location");
    if (location.empty() || redirects == most_redirects) {
      throw Error{request.method + " " + url.target + " at " + address_.host +
                  ": it redirects without an end"};
    }
    url = resolve(location, url);
  }
}

Reply RegistrySession::send_authorised(const http::Url& url, const http::ClientRequest& request) const {
  auto reply = send_once(url, request);
  if (reply.status != 401 || !is_registry(url) || !authorise(reply)) return reply;
  return send_once(url, request);
}

Reply RegistrySession::send_once(const http::Url& url, const http::ClientRequest& given) const {
  auto request = given;
  request.target = url.target;
  try {
    if (!is_registry(url)) {
      return http::Client{{.endpoint = url.endpoint, .secure = url.secure, .tls = tls_}}.send(request);
    }
    {
      const std::scoped_lock lock{mutex_};
      if (!authorization_.empty()) request.headers.emplace_back("Authorization", authorization_);
    }
    return client_.send(request);
  } catch (const Timeout& error) {
    throw Timeout{without_query(error.what(), url.target)};
  } catch (const TransportError& error) {
    throw TransportError{without_query(error.what(), url.target) + advice(error.what(), address_)};
  }
}

bool RegistrySession::authorise(const Reply& refusal) const {
  std::vector<AuthChallenge> challenges;
  for (const auto& [name, value] : refusal.headers) {
    if (!base::equals_ignoring_case(name, "WWW-Authenticate")) continue;
    for (auto& challenge : parse_challenges(value)) challenges.push_back(std::move(challenge));
  }
  for (const auto& challenge : challenges) {
    std::string header;
    if (challenge.scheme == "bearer") {
      header = "Bearer " + fetch_token(challenge);
    } else if (challenge.scheme == "basic") {
      const auto credentials = docker::credentials_for(address_.account);
      if (credentials.user.empty()) continue;
      header = basic(credentials);
    } else {
      continue;
    }
    const std::scoped_lock lock{mutex_};
    return std::exchange(authorization_, header) != header || challenge.scheme == "bearer";
  }
  return false;
}

std::string RegistrySession::fetch_token(const AuthChallenge& challenge) const {
  const auto realm = challenge.parameter("realm");
  const auto what = "ask " + realm + " for a token to push to " + address_.host;
  const auto url = http::parse_url(realm);
  if (!url) throw Error{what + ": that is no URL"};
  const auto credentials = docker::credentials_for(address_.account);
  if (credentials.known() && address_.url.secure && !url->secure) {
    throw Error{what + ": the password is not sent there, because it is not https://"};
  }
  auto [request, form] = token_request(challenge, scopes_, credentials, url->target);
  request.body = form;
  request.timeout = timeout_;
  const http::Client client{{.endpoint = url->endpoint, .secure = url->secure, .tls = tls_}};
  const auto reply = client.send(request);
  if (!reply.ok()) throw ApiError{reply.status, what, registry_words(reply)};
  const auto document = Json::parse(reply.body, nullptr, false);
  const auto token = document.is_object() ? text(document, "token") : "";
  const auto access_token = document.is_object() ? text(document, "access_token") : "";
  if (token.empty() && access_token.empty()) throw Error{what + ": there is none in the answer"};
  return token.empty() ? access_token : token;
}

http::Url RegistrySession::resolve(const std::string& location, const http::Url& from) const {
  if (location.starts_with('/')) {
    auto url = from;
    url.target = location;
    return url;
  }
  auto url = http::parse_url(location);
  if (!url) throw Error{"the registry " + address_.host + " sends us to an address that is none"};
  const auto port = url->endpoint.port;
  const bool plain_port = port == address_.url.endpoint.port || port == 80 || port == 443;
  if (url->endpoint.host == address_.url.endpoint.host && plain_port) {
    url->secure = address_.url.secure;
    url->endpoint = address_.url.endpoint;
  } else if (address_.url.secure && !url->secure) {
    throw Error{"the registry " + address_.host + " sends us to " + base::to_string(url->endpoint) +
                " without TLS; refused"};
  }
  return *url;
}

}  // namespace iitbfaas::packaging
