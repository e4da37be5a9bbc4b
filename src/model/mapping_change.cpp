#include "contract/environment.hpp"
#include "contract/names.hpp"
#include "docker/codec.hpp"
#include "model/mapping.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace iitbfaas::model {
namespace {

using Json = nlohmann::json;

Json change(const Json& current, const Json& before, const Json& after);

Json change_members(const Json& current, const Json& before, const Json& after) {
  Json changed = current;
  const auto value_in = [](const Json& object, const std::string& key) { return object.value(key, Json{}); };
  for (const Json* side : {&before, &after}) {
    for (const auto& [key, value] : side->items()) {
      auto now = change(value_in(current, key), value_in(before, key), value_in(after, key));
      now.is_null() ? void(changed.erase(key)) : void(changed[key] = std::move(now));
    }
  }
  return changed;
}

/// Elements have no names; those that went and those that came are told by what they are.
Json change_elements(const Json& current, const Json& before, const Json& after) {
  const auto is_in = [](const Json& list, const Json& element) {
    return std::ranges::find(list, element) != list.end();
  };
  Json changed = Json::array();
  for (const auto& element : current) {
    if (!is_in(before, element) || is_in(after, element)) changed.push_back(element);
  }
  for (const auto& element : after) {
    if (!is_in(before, element) && !is_in(changed, element)) changed.push_back(element);
  }
  return changed;
}

/// The usual merge of three: `current` and `after` both come from `before`.
Json change(const Json& current, const Json& before, const Json& after) {
  if (before == after) return current;
  if (current == before) return after;
  const auto all = [&](bool (Json::*is)() const noexcept) {
    return (current.*is)() && (before.*is)() && (after.*is)();
  };
  if (all(&Json::is_object)) return change_members(current, before, after);
  if (all(&Json::is_array)) return change_elements(current, before, after);
  return after;
}

Json document_of(const docker::ServiceSpec& service) {
  Json document = Json::object();
  docker::encode_service_spec(service, document);
  return document;
}

std::string gateway_in(const std::vector<std::string>& environment) {
  const auto prefix = std::string{contract::environment::gateway} + "=";
  for (const auto& line : environment) {
    if (line.starts_with(prefix)) return line.substr(prefix.size());
  }
  return {};
}

}  // namespace

Surroundings surroundings_of(const docker::ServiceSpec& service) {
  const auto& container = service.container;
  Surroundings around;
  if (!service.networks.empty()) around.network = service.networks.front().target;
  around.gateway_url = gateway_in(container.environment);
  const auto folder = std::string{contract::secrets_folder} + "/";
  for (const auto& file : container.secrets) {
    if (!file.file_name.starts_with(folder)) continue;
    around.secrets[file.file_name.substr(folder.size())] = {.id = file.id, .name = file.name};
  }
  // No user in the service: the image has one of its own, whichever.
  if (container.user.empty()) around.image_user = "1";
  return around;
}

docker::ServiceSpec change(const docker::ServiceSpec& current, const FunctionSpec& wanted,
                           const Surroundings& around) {
  const auto function = to_function(current);
  auto before_around = surroundings_of(current);
  // One that the service lost is as good as any.
  for (const auto& name : function.secrets) before_around.secrets.try_emplace(name);
  // The label keeps what was asked for at first while only the autoscaler moved the number.
  const auto stored = stored_spec(current);
  const auto asked = stored ? stored->replicas : function.replicas;
  auto asked_before = function, asked_now = wanted;
  asked_before.replicas = asked;
  if (wanted.replicas == function.replicas) asked_now.replicas = asked;
  auto before = to_service(asked_before, before_around);
  auto after = to_service(asked_now, around);
  before.replicas = function.replicas;
  after.replicas = wanted.replicas;
  return docker::decode_service_spec(change(document_of(current), document_of(before), document_of(after)));
}

}  // namespace iitbfaas::model
