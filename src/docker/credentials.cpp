#include "docker/credentials.hpp"

#include "base/base64.hpp"
#include "base/files.hpp"
#include "base/subprocess.hpp"
#include "base/text.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace iitbfaas::docker {
namespace {

using Json = nlohmann::json;

constexpr const char* token_user = "<token>";  // a helper's word for an identity token

std::filesystem::path config_file() {
  if (const char* folder = std::getenv("DOCKER_CONFIG")) return std::filesystem::path{folder} / "config.json";
  if (const char* home = std::getenv("HOME")) return std::filesystem::path{home} / ".docker/config.json";
  return {};
}

/// "registry.lan:5000" of "https://registry.lan:5000/v1/": old files have URLs for keys.
std::string_view host_of(std::string_view key) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (key.starts_with(scheme)) key.remove_prefix(scheme.size());
  }
  return key.substr(0, key.find('/'));
}

/// Empty when it is not there.
std::string text(const Json& document, const char* key) {
  const auto found = document.find(key);
  return found != document.end() && found->is_string() ? found->get<std::string>() : "";
}

/// What `section` says of the registry; null when there is nothing.
Json entry_for(std::string_view registry, const Json& document, const char* section) {
  const auto entries = document.find(section);
  if (entries == document.end() || entries->is_null()) return {};
  if (!entries->is_object()) throw Error{std::string{"Docker's config.json: "} + section + " is no object"};
  if (const auto exact = entries->find(registry); exact != entries->end()) return *exact;
  for (const auto& [key, entry] : entries->items()) {
    if (host_of(key) == host_of(registry)) return entry;
  }
  return {};
}

Credentials stored_in(const Json& entry) {
  auto token = text(entry, "identitytoken");
  if (!token.empty()) return {.identity_token = std::move(token)};
  const auto pair = base::decode_base64(text(entry, "auth")).value_or("");
  const auto colon = pair.find(':');
  if (colon == std::string::npos) return {};
  return {.user = pair.substr(0, colon), .password = pair.substr(colon + 1)};
}

/// It becomes part of a program's name.
std::string checked_helper(std::string name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  if (std::ranges::all_of(name, plain)) return name;
  throw Error{"Docker's config.json: a credential helper's name holds other than letters, digits, - and _"};
}

// It may have to ask whoever sits there.
constexpr std::chrono::minutes helper_limit{5};

Credentials ask(const std::string& helper, std::string_view registry) {
  const auto program = "docker-credential-" + helper;
  const auto what = "ask " + program + " for the password of " + std::string{registry};
  try {
    const auto question = std::string{registry} + "\n";
    const auto finished = base::run({.argv = {program, "get"}, .input = question, .limit = helper_limit});
    if (finished.status == 0) return parse_helper_answer(finished.out);
    if (finished.out.find("credentials not found") != std::string::npos) return {};
    throw Error{"it ended with status " + std::to_string(finished.status)};
  } catch (const Error& error) {
    throw Error{what + ": " + error.what() + "; Docker's config.json names this helper"};
  }
}

}  // namespace

CredentialEntry find_credentials(std::string_view registry, std::string_view config) {
  const auto document = Json::parse(config, nullptr, false);
  if (!document.is_object()) throw Error{"the registry passwords in Docker's config.json: no JSON object"};
  const Json own_helper = entry_for(registry, document, "credHelpers");
  if (own_helper.is_string()) return {.helper = checked_helper(own_helper.get<std::string>())};
  auto stored = stored_in(entry_for(registry, document, "auths"));
  if (stored.known()) return {.stored = std::move(stored)};
  return {.helper = checked_helper(text(document, "credsStore"))};
}

Credentials parse_helper_answer(std::string_view answer) {
  const auto document = Json::parse(answer, nullptr, false);
  if (!document.is_object()) throw Error{"the answer is not JSON"};
  auto user = text(document, "Username");
  auto secret = text(document, "Secret");
  if (user == token_user) return {.identity_token = std::move(secret)};
  return {.user = std::move(user), .password = std::move(secret)};
}

Credentials credentials_for(std::string_view registry) {
  const auto config = base::read_file_if_present(config_file());
  if (!config) return {};
  auto [stored, helper] = find_credentials(registry, *config);
  return helper.empty() ? stored : ask(helper, registry);
}

}  // namespace iitbfaas::docker
