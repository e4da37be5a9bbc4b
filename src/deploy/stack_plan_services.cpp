#include "deploy/stack_plan.hpp"
#include "docker/codec.hpp"
#include "model/mapping.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace iitbfaas::deployment {
namespace {

using Json = nlohmann::json;

constexpr const char* image_label = "com.docker.stack.image";

/// What the engine knows by ids, by names.
docker::ServiceSpec by_names(docker::ServiceSpec spec, const Live& live) {
  for (auto& attachment : spec.networks) {
    const auto found = std::ranges::find(live.networks, attachment.target, &docker::Network::id);
    if (found != live.networks.end()) attachment.target = found->name;
  }
  auto& container = spec.container;
  if (container.credential_spec) {
    auto& config = container.credential_spec->config;
    const auto found = std::ranges::find(live.configs, config, &docker::Object::id);
    if (found != live.configs.end()) config = found->name;
  }
  for (auto* files : {&container.secrets, &container.configs}) {
    for (auto& file : *files) file.id.clear();
  }
  compose::sort_files(container);
  return spec;
}

void choose_versions(std::vector<docker::FileReference>& files, const Versions& versions) {
  for (auto& file : files) {
    const auto found = versions.find(file.name);
    if (found != versions.end()) file.name = found->second.name;
  }
}

/// An update replaces all but what only the engine knows: how often it was forced, and which digest a tag
/// was.
void carry_over(const docker::ServiceSpec& live, docker::ServiceSpec& wanted) {
  wanted.force_update = live.force_update;
  const auto before = live.labels.find(image_label);
  const auto after = wanted.labels.find(image_label);
  const bool same =
      before != live.labels.end() && after != wanted.labels.end() && before->second == after->second;
  if (same && !live.container.image.empty()) wanted.container.image = live.container.image;
}

Json document_of(const docker::ServiceSpec& spec) {
  auto document = Json::parse(compose::service_frame);
  docker::encode_service_spec(spec, document);
  return document;
}

bool is_plain_list(const Json& value) {
  return value.is_array() &&
         std::ranges::none_of(value, [](const Json& element) { return element.is_structured(); });
}

void flatten(const Json& value, const std::string& path, std::map<std::string, std::string>& into) {
  if (value.is_object()) {
    for (const auto& [key, inner] : value.items())
      flatten(inner, path.empty() ? key : path + "." + key, into);
  } else if (value.is_array() && !is_plain_list(value)) {
    for (std::size_t i = 0; i < value.size(); ++i)
      flatten(value[i], path + "[" + std::to_string(i) + "]", into);
  } else if (!value.is_null() && value != Json::array()) {
    into[path] = value.is_string() ? value.get<std::string>() : value.dump();
  }
}

}  // namespace

std::vector<FieldChange> differences(const docker::ServiceSpec& before, const docker::ServiceSpec& after) {
  std::map<std::string, std::string> old_fields;
  std::map<std::string, std::string> new_fields;
  flatten(document_of(before), "", old_fields);
  flatten(document_of(after), "", new_fields);
  std::set<std::string> fields;
  for (const auto& [field, value] : old_fields) fields.insert(field);
  for (const auto& [field, value] : new_fields) fields.insert(field);
  std::vector<FieldChange> changes;
  for (const auto& field : fields) {
    if (old_fields[field] != new_fields[field])
      changes.push_back({field, old_fields[field], new_fields[field]});
  }
  return changes;
}

std::vector<ServiceStep> plan_services(const compose::Wanted& wanted, const Live& live,
                                       const Versions& secrets, const Versions& configs,
                                       const StackOptions& options) {
  std::vector<ServiceStep> steps;
  std::set<std::string> names;
  for (auto spec : wanted.services) {
    names.insert(spec.name);
    choose_versions(spec.container.secrets, secrets);
    choose_versions(spec.container.configs, configs);
    if (auto& credential = spec.container.credential_spec;
        credential && configs.contains(credential->config)) {
      credential->config = configs.at(credential->config).name;
    }
    const auto same_name = [&](const docker::Service& service) { return service.spec.name == spec.name; };
    const auto found = std::ranges::find_if(live.services, same_name);
    if (found == live.services.end()) {
      steps.push_back({.action = StackAction::create, .spec = std::move(spec)});
      continue;
    }
    carry_over(found->spec, spec);
    const auto before = by_names(found->spec, live);
    auto& step = steps.emplace_back(ServiceStep{.spec = spec, .live = *found});
    if (before == spec) continue;
    step.action = StackAction::update;
    step.fields = differences(before, spec);
  }
  for (const auto& service : live.services) {
    if (!options.prune || names.contains(service.spec.name) || model::is_function(service.spec)) continue;
    steps.push_back({.action = StackAction::remove, .spec = {.name = service.spec.name}, .live = service});
  }
  return steps;
}

}  // namespace iitbfaas::deployment
