#pragma once
#include "http/url.hpp"

#include "iitbfaas/registry.hpp"

#include <string>

namespace iitbfaas::packaging {

struct RegistryAddress {
  http::Url url = {};        ///< how it is reached from here; the target is not used
  std::string host = {};     ///< how references begin: "registry.lan:5000"
  std::string prefix = {};   ///< before every repository: "team", or empty
  std::string account = {};  ///< what `docker login` knows it by
};

/// Throws InvalidSpec.
RegistryAddress parse_registry_address(const RegistryOptions& options);

/// "docker.io" as a host, because references name it so, is reached elsewhere.
inline constexpr const char* docker_hub_host = "registry-1.docker.io";

}  // namespace iitbfaas::packaging
