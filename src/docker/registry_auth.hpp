#pragma once
#include <string>
#include <string_view>

namespace iitbfaas::docker {

/// X-Registry-Auth for an image of this name: what `docker login` kept in $DOCKER_CONFIG/config.json or
/// ~/.docker/config.json, or an empty object when there is nothing. Credential helpers are not asked.
/// Throws Error when the file is there and is no such file.
std::string registry_auth(std::string_view image_reference);

/// "registry.lan:5000" of "registry.lan:5000/a/b:1"; Docker Hub's name when there is none.
std::string registry_of(std::string_view image_reference);

/// The same from the file's content.
std::string registry_auth(std::string_view image_reference, std::string_view config);

}  // namespace iitbfaas::docker
