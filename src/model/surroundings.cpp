#include "model/surroundings.hpp"

#include "contract/labels.hpp"
#include "contract/names.hpp"
#include "contract/ports.hpp"
#include "model/object_versions.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>

namespace iitbfaas::model {
namespace {

std::map<std::string, KnownSecret> find_secrets(const docker::Engine& engine, const FunctionSpec& spec) {
  std::map<std::string, KnownSecret> secrets;
  if (spec.secrets.empty()) return secrets;
  const auto present = engine.secrets();
  for (std::size_t i = 0; i < spec.secrets.size(); ++i) {
    const auto* found = newest_version(secret_name(spec.secrets[i], spec.name_space), present);
    if (found == nullptr) {
      throw InvalidSpec{"secrets[" + std::to_string(i) + "]", "there is no secret \"" + spec.secrets[i] +
                                                                  "\" in the namespace " + spec.name_space +
                                                                  "; make it with: iitbfaas secret create"};
    }
    secrets[spec.secrets[i]] = {.id = found->id, .name = found->name};
  }
  return secrets;
}

std::string gateway_for_functions(const docker::Engine& engine) {
  if (const auto service = engine.find_service(contract::gateway_service)) {
    const auto found = service->spec.labels.find(contract::labels::gateway_url);
    if (found != service->spec.labels.end()) return found->second;
  }
  return std::string{"http://"} + contract::gateway_alias + ":" + std::to_string(contract::gateway_port);
}

std::string image_user(const docker::Engine& engine, const std::string& reference) {
  const auto image = engine.find_image(reference);
  return image ? image->user : std::string{};
}

}  // namespace

Surroundings look_around(const detail::Connection& connection, const FunctionSpec& spec) {
  const auto& engine = connection.engine();
  Surroundings around;
  // The name filter takes part of a name; the Engine keeps the id, so only the id compares equal later.
  for (const auto& network : engine.networks({{"name", {contract::network}}})) {
    if (network.name == contract::network) around.network = network.id;
  }
  around.gateway_url = gateway_for_functions(engine);
  around.secrets = find_secrets(engine, spec);
  around.image_user = image_user(engine, spec.image);
  return around;
}

Surroundings look_around_again(const detail::Connection& connection, const docker::ServiceSpec& current,
                               const FunctionSpec& wanted) {
  auto around = surroundings_of(current);
  const auto is_known = [&](const std::string& name) { return around.secrets.contains(name); };
  if (!std::ranges::all_of(wanted.secrets, is_known)) {
    around.secrets = find_secrets(connection.engine(), wanted);
  }
  if (wanted.image != to_function(current).image) {
    around.image_user = image_user(connection.engine(), wanted.image);
  }
  return around;
}

}  // namespace iitbfaas::model
