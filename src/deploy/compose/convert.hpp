#pragma once
#include "deploy/compose/project.hpp"

namespace iitbfaas::deployment::compose {

/// A secret or config that is to be there.
struct WantedObject {
  std::string name = {}, data = {};
  StringMap labels = {};
  docker::ObjectOptions options = {};
};

/// What a stack is to be in the engine, all by names: references to networks, secrets and configs carry no
/// ids.
struct Wanted {
  std::vector<docker::NetworkSpec> networks = {};
  std::vector<std::string> external_networks = {}, external_secrets = {}, external_configs = {};
  std::vector<WantedObject> secrets = {}, configs = {};
  std::vector<docker::ServiceSpec> services = {};
};

/// What `docker stack deploy` makes of the same files under the name `stack`. Pure. Throws InvalidSpec.
Wanted convert(const ComposeProject& project, const std::string& stack);

/// What stands in every service of a stack beside what its spec says, as Docker's own client writes it: with
/// it two equal services are equal to the engine, too, and nothing restarts when the other tool deploys them.
extern const char* const service_frame;

/// By name, then by file: Docker's client writes them in any order where the names are equal.
void sort_files(docker::Container& container);

/// "nginx" is "nginx:latest", "docker.io/library/nginx:1" is "nginx:1".
std::string familiar_image(const std::string& reference);

}  // namespace iitbfaas::deployment::compose
