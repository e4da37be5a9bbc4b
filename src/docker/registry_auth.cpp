#include "docker/registry_auth.hpp"

#include "base/base64.hpp"
#include "base/files.hpp"
#include "docker/json_fields.hpp"

#include "iitbfaas/error.hpp"

#include <cstdlib>
#include <filesystem>

namespace iitbfaas::docker {
namespace {

using namespace fields;

constexpr const char* docker_hub = "https://index.docker.io/v1/";

std::filesystem::path config_file() {
  if (const char* folder = std::getenv("DOCKER_CONFIG")) return std::filesystem::path{folder} / "config.json";
  if (const char* home = std::getenv("HOME")) return std::filesystem::path{home} / ".docker/config.json";
  return {};
}

}  // namespace

std::string registry_of(std::string_view image_reference) {
  const auto slash = image_reference.find('/');
  const auto first = image_reference.substr(0, std::min(slash, image_reference.size()));
  const bool is_host = first == "localhost" || first.find_first_of(".:") != std::string_view::npos;
  return slash != std::string_view::npos && is_host ? std::string{first} : docker_hub;
}

std::string registry_auth(std::string_view image_reference, std::string_view config) {
  const auto document = Json::parse(config, nullptr, false);
  if (document.is_discarded()) throw Error{"the registry passwords in config.json: not JSON"};
  const auto registry = registry_of(image_reference);
  const Json& entry = member(member(document, "auths"), registry.c_str());
  if (entry.is_null()) return base::encode_base64url("{}");
  Json auth{{"serveraddress", registry}};
  if (given(entry, "identitytoken")) {
    auth["identitytoken"] = text(entry, "identitytoken");
  } else {
    const auto pair = base::decode_base64(text(entry, "auth")).value_or("");
    const auto colon = pair.find(':');
    if (colon == std::string::npos) return base::encode_base64url("{}");
    auth["username"] = pair.substr(0, colon);
    auth["password"] = pair.substr(colon + 1);
  }
  return base::encode_base64url(auth.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::string registry_auth(std::string_view image_reference) {
  const auto config = base::read_file_if_present(config_file());
  return registry_auth(image_reference, config ? *config : "{}");
}

}  // namespace iitbfaas::docker
