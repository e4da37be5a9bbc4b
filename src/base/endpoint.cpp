#include "base/endpoint.hpp"

#include "base/text.hpp"

#include "iitbfaas/error.hpp"

namespace iitbfaas::base {
namespace {

[[noreturn]] void refuse(std::string_view text, const char* reason) {
  throw InvalidSpec{"host", "\"" + std::string{text} + "\" " + reason +
                                "; write unix:///path, tcp://host:port or ssh://user@host"};
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// "host", "host:port", "[v6]:port" off the front, up to a slash.
void read_authority(std::string_view whole, std::string_view text, Endpoint& endpoint) {
  std::string_view port;
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) refuse(whole, "has no closing bracket");
    endpoint.host = text.substr(1, close - 1);
    port = text.substr(close + 1);
  } else {
    const auto colon = std::min(text.rfind(':'), text.size());
    endpoint.host = text.substr(0, colon);
    port = text.substr(colon);
  }
  if (port.empty()) return;
  const auto number = parse_number<std::uint16_t>(port.substr(1));
  if (port.front() != ':' || !number) refuse(whole, "has no valid port");
  endpoint.port = *number;
}

}  // namespace

Endpoint parse_endpoint(std::string_view text) {
  Endpoint endpoint;
  std::string_view rest = text;
  if (take(rest, "unix://")) {
    endpoint.kind = Endpoint::Kind::unix_socket;
    endpoint.path = rest;
    if (!rest.starts_with('/')) refuse(text, "names no absolute path");
    return endpoint;
  }
  if (take(rest, "ssh://")) {
    endpoint.kind = Endpoint::Kind::ssh;
    const auto slash = std::min(rest.find('/'), rest.size());
    endpoint.path = rest.substr(slash);
    rest = rest.substr(0, slash);
    if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
      endpoint.user = rest.substr(0, at);
      rest.remove_prefix(at + 1);
    }
    // Either would reach ssh as an option.
    if (endpoint.user.starts_with('-') || rest.starts_with('-')) refuse(text, "begins with a dash");
  } else if (!take(rest, "tcp://") && text.find("://") != std::string_view::npos) {
    refuse(text, "has an unknown scheme");
  }
  if (rest.ends_with('/')) rest.remove_suffix(1);
  read_authority(text, rest, endpoint);
  if (endpoint.host.empty()) refuse(text, "names no host");
  return endpoint;
}

std::string to_string(const Endpoint& endpoint) {
  if (endpoint.kind == Endpoint::Kind::unix_socket) return "unix://" + endpoint.path;
  std::string text = endpoint.kind == Endpoint::Kind::ssh ? "ssh://" : "tcp://";
  if (!endpoint.user.empty()) text += endpoint.user + "@";
  text += endpoint.host.find(':') == std::string::npos ? endpoint.host : "[" + endpoint.host + "]";
  if (endpoint.port != 0) text += ":" + std::to_string(endpoint.port);
  return text + endpoint.path;
}

}  // namespace iitbfaas::base
