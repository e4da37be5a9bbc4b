#include "docker/registry_auth.hpp"

#include "base/base64.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace iitbfaas::docker {

using Json = nlohmann::json;

std::string registry_of(std::string_view image_reference) {
  const auto slash = image_reference.find('/');
  const auto first = image_reference.substr(0, std::min(slash, image_reference.size()));
  const bool is_host = first == "localhost" || first.find_first_of(".:") != std::string_view::npos;
  const bool is_hub = first == "docker.io" || first == "index.docker.io";
  return slash != std::string_view::npos && is_host && !is_hub ? std::string{first} : docker_hub;
}

std::string registry_auth(std::string_view registry, const Credentials& credentials) {
  auto auth = Json::object();
  if (!credentials.identity_token.empty()) {
    auth = {{"serveraddress", registry}, {"identitytoken", credentials.identity_token}};
  } else if (credentials.known()) {
    auth = {{"serveraddress", registry}, {"username", credentials.user}, {"password", credentials.password}};
  }
  return base::encode_base64url(auth.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::string registry_auth_for_pull(std::string_view image_reference) {
  const auto slash = image_reference.find('/');
  if (slash == std::string_view::npos) return {};
  const auto registry = registry_of(image_reference);
  if (registry == docker_hub && !image_reference.substr(0, slash).ends_with("docker.io")) return {};
  const auto credentials = credentials_for(registry);
  return credentials.known() ? registry_auth(registry, credentials) : "";
}

}  // namespace iitbfaas::docker
