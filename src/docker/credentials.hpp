#pragma once
#include <string>
#include <string_view>

/// What `docker login` knows: $DOCKER_CONFIG/config.json, else ~/.docker/config.json, and the credential
/// helpers (docker-credential-NAME) that it names.
namespace iitbfaas::docker {

inline constexpr const char* docker_hub = "https://index.docker.io/v1/";

/// Never in a log, an argument or a message.
struct Credentials {
  std::string user = {}, password = {};
  std::string identity_token = {};  ///< instead of both: an OAuth 2 refresh token

  bool known() const noexcept { return !user.empty() || !identity_token.empty(); }
  friend bool operator==(const Credentials&, const Credentials&) = default;
};

/// Where the configuration has a registry's credentials: itself, or a helper's name.
struct CredentialEntry {
  Credentials stored = {};
  std::string helper = {};  ///< empty: none to ask

  friend bool operator==(const CredentialEntry&, const CredentialEntry&) = default;
};

/// `config` is the file's content, `registry` "registry.lan:5000" or docker_hub. Throws Error when it is no
/// such file.
CredentialEntry find_credentials(std::string_view registry, std::string_view config);

/// What a helper answers to "get". Throws Error.
Credentials parse_helper_answer(std::string_view answer);

/// Reads the file and asks the helper it names. Unknown when there is neither. Throws Error when the file
/// does not read, or its helper fails.
Credentials credentials_for(std::string_view registry);

}  // namespace iitbfaas::docker
