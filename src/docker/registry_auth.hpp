#pragma once
#include "docker/credentials.hpp"

#include <string>
#include <string_view>

namespace iitbfaas::docker {

/// "registry.lan:5000" of "registry.lan:5000/a/b:1"; docker_hub when there is none.
std::string registry_of(std::string_view image_reference);

/// The X-Registry-Auth header with these credentials; an empty object when they are not known.
std::string registry_auth(std::string_view registry, const Credentials& credentials);

/// The header for the engines that are to pull this image: empty unless the reference names a registry that
/// `docker login` knows. Throws as credentials_for does.
std::string registry_auth_for_pull(std::string_view image_reference);

}  // namespace iitbfaas::docker
