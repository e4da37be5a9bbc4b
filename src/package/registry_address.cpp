#include "package/registry_address.hpp"

#include "base/text.hpp"
#include "docker/registry_auth.hpp"

#include "iitbfaas/error.hpp"

namespace iitbfaas::packaging {
namespace {

[[noreturn]] void refuse(const std::string& text, const std::string& reason) {
  throw InvalidSpec{"registry",
                    "\"" + text + "\" " + reason +
                        "; write registry.lan:5000, registry.lan:5000/team or https://registry.lan"};
}

bool is_this_machine(std::string_view host) {
  return host == "localhost" || host == "::1" ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos);
}

/// Parts of a repository's name: lower case, with single separators inside.
bool is_repository(std::string_view path) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  char before = '/';
  for (const char c : path) {
    const bool separator = c == '/' || c == '.' || c == '_' || c == '-';
    if (!plain(c) && (!separator || !plain(before))) return false;
    before = c;
  }
  return path.empty() || plain(path.back());
}

/// A name without a dot or a port would be read as a user of Docker Hub.
std::string reference_host(std::string host, std::uint16_t port) {
  const bool clear = host == "localhost" || host.find_first_of(".:") != std::string::npos;
  return clear ? host : host + ":" + std::to_string(port);
}

}  // namespace

RegistryAddress parse_registry_address(const RegistryOptions& options) {
  const auto& text = options.address;
  auto whole = text;
  if (text.find("://") == std::string::npos) {
    const auto guess = http::parse_url("http://" + text);
    const bool plain = options.insecure || (guess && is_this_machine(guess->endpoint.host));
    whole = (plain ? "http://" : "https://") + text;
  }
  auto url = http::parse_url(whole);
  if (!url || url->target.find('?') != std::string::npos) refuse(text, "is no registry's address");
  const auto authority = whole.substr(whole.find("//") + 2);
  RegistryAddress address{.host = base::to_lower(authority.substr(0, authority.find('/'))),
                          .prefix = url->target.substr(1)};
  while (address.prefix.ends_with('/')) address.prefix.pop_back();
  if (!is_repository(address.prefix)) refuse(text, "has a path that cannot be part of an image's name");
  if (address.host == "docker.io") url->endpoint.host = docker_hub_host;
  address.host = reference_host(address.host, url->endpoint.port);
  address.account = docker::registry_of(address.host + "/");
  if (!options.name_on_nodes.empty()) address.host = options.name_on_nodes;
  address.url = *std::move(url);
  return address;
}

}  // namespace iitbfaas::packaging
