#include "iitbfaas/secrets.hpp"

#include "contract/labels.hpp"
#include "model/connection.hpp"
#include "model/mapping.hpp"
#include "model/object_versions.hpp"
#include "model/validation.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <tuple>

namespace iitbfaas {
namespace {

namespace labels = contract::labels;

constexpr std::size_t largest_value = (500 << 10) - 1;  // the Engine's
constexpr std::size_t longest_name = 64;                // the Engine's, with the namespace

/// One secret, as people and the engine name it.
struct Named {
  std::string name, name_space, engine_name;

  std::string shown() const { return model::route_name(name, name_space); }
};

Named checked_name(const std::string& name, const std::string& name_space) {
  model::check_namespace("namespace", name_space);
  model::check_secret_name("name", name);
  auto engine_name = model::secret_name(name, name_space);
  if (engine_name.size() > longest_name) {
    throw InvalidSpec{"name", "is " + std::to_string(engine_name.size()) +
                                  " characters with its namespace; the engine takes " +
                                  std::to_string(longest_name)};
  }
  return {name, name_space, std::move(engine_name)};
}

void check_value(std::string_view value) {
  if (!value.empty() && value.size() <= largest_value) return;
  throw InvalidSpec{"value", "is " + std::to_string(value.size()) + " bytes; a secret holds 1 to " +
                                 std::to_string(largest_value)};
}

/// Those of the platform are nobody else's.
std::vector<docker::Object> secrets_for_functions(const docker::Engine& engine) {
  auto secrets = engine.secrets();
  std::erase_if(secrets,
                [](const docker::Object& secret) { return secret.labels.contains(labels::platform); });
  return secrets;
}

/// All versions of one, the newest first. Throws NotFound.
std::vector<docker::Object> versions_of(const docker::Engine& engine, const Named& secret,
                                        const std::string& verb) {
  auto versions = secrets_for_functions(engine);
  std::erase_if(versions, [&](const docker::Object& object) {
    return model::first_name(object) != secret.engine_name;
  });
  if (versions.empty()) {
    throw NotFound{404, verb + " secret " + secret.shown(), "there is none; see: iitbfaas secret list"};
  }
  std::ranges::sort(versions, std::ranges::greater{}, &docker::Object::created_at);
  return versions;
}

bool uses(const docker::ServiceSpec& service, const std::string& id) {
  return std::ranges::find(service.container.secrets, id, &docker::FileReference::id) !=
         service.container.secrets.end();
}

bool uses_any(const docker::ServiceSpec& service, const std::vector<docker::Object>& versions) {
  return std::ranges::any_of(versions, [&](const auto& version) { return uses(service, version.id); });
}

std::string shown_name(const docker::ServiceSpec& service) {
  if (!model::is_function(service)) return service.name;
  const auto function = model::to_function(service);
  return model::route_name(function.name, function.name_space);
}

SecretStatus to_status(const docker::Object& newest, const std::vector<docker::Object>& all,
                       const std::vector<docker::Service>& services) {
  SecretStatus status{.name = model::first_name(newest), .created_at = newest.created_at};
  if (const auto name = newest.labels.find(labels::secret); name != newest.labels.end()) {
    status.name = name->second;
    const auto name_space = newest.labels.find(labels::name_space);
    if (name_space != newest.labels.end()) status.name_space = name_space->second;
  }
  for (const auto& [key, value] : newest.labels) {
    if (!key.starts_with("iitbfaas.")) status.labels.emplace(key, value);
  }
  std::vector<docker::Object> versions;
  std::ranges::copy_if(all, std::back_inserter(versions), [&](const docker::Object& object) {
    return model::first_name(object) == model::first_name(newest);
  });
  for (const auto& service : services) {
    if (uses_any(service.spec, versions)) status.used_by.push_back(shown_name(service.spec));
  }
  std::ranges::sort(status.used_by);
  return status;
}

docker::StringMap marks_of(const Named& secret) {
  return {{labels::secret, secret.name}, {labels::name_space, secret.name_space}};
}

/// What takes one of `versions` takes `next` instead.
void move_to(docker::ServiceSpec& service, const std::vector<docker::Object>& versions,
             const docker::Object& next) {
  const auto moved = [&](const std::string& id) {
    return std::ranges::find(versions, id, &docker::Object::id) != versions.end();
  };
  if (model::is_function(service)) {
    auto around = model::surroundings_of(service);
    for (auto& [name, secret] : around.secrets) {
      if (moved(secret.id)) secret = {.id = next.id, .name = next.name};
    }
    service = model::change(service, model::to_function(service), around);
  }
  for (auto& file : service.container.secrets) {
    if (!moved(file.id)) continue;
    file.id = next.id;
    file.name = next.name;
  }
}

}  // namespace

Secrets::Secrets(Cluster cluster) : cluster_{std::move(cluster)} {}

std::vector<SecretStatus> Secrets::list(const std::optional<std::string>& name_space) const {
  const auto& engine = ClusterAccess::of(cluster_).engine();
  const auto secrets = secrets_for_functions(engine);
  const auto services = engine.services();
  std::vector<SecretStatus> all;
  for (const auto& secret : secrets) {
    if (model::newest_version(model::first_name(secret), secrets) != &secret) continue;
    auto status = to_status(secret, secrets, services);
    if (!name_space || status.name_space == *name_space) all.push_back(std::move(status));
  }
  std::ranges::sort(all, {}, [](const auto& status) { return std::tie(status.name_space, status.name); });
  return all;
}

void Secrets::create(const std::string& name, std::string_view value, const std::string& name_space) const {
  const auto secret = checked_name(name, name_space);
  check_value(value);
  const auto& engine = ClusterAccess::of(cluster_).engine();
  const auto context = "create secret " + secret.shown();
  constexpr const char* advice = "there is one already; give it another value with: iitbfaas secret replace";
  if (model::newest_version(secret.engine_name, engine.secrets()) != nullptr) {
    throw Conflict{409, context, advice};
  }
  try {
    engine.create_secret(secret.engine_name, value, marks_of(secret));
  } catch (const Conflict&) {
    throw Conflict{409, context, advice};
  }
}

void Secrets::replace(const std::string& name, std::string_view value, const std::string& name_space) const {
  const auto secret = checked_name(name, name_space);
  check_value(value);
  const auto& engine = ClusterAccess::of(cluster_).engine();
  const auto versions = versions_of(engine, secret, "replace");
  auto marks = versions.front().labels;
  marks.merge(marks_of(secret));
  marks[labels::version_of] = secret.engine_name;
  marks.erase(labels::secret_digest);  // of the old value
  docker::Object next{.name = model::free_version(secret.engine_name, engine.secrets()), .labels = marks};
  next.id = engine.create_secret(next.name, value, marks);
  for (const auto& service : engine.services()) {
    if (!uses_any(service.spec, versions)) continue;
    engine.update_service(service.id,
                          [&](docker::ServiceSpec& current) { move_to(current, versions, next); });
  }
  for (const auto& version : versions) engine.remove_secret(version.id);
}

void Secrets::remove(const std::string& name, const std::string& name_space) const {
  const auto secret = checked_name(name, name_space);
  const auto& engine = ClusterAccess::of(cluster_).engine();
  const auto versions = versions_of(engine, secret, "remove");
  for (const auto& service : engine.services()) {
    if (!uses_any(service.spec, versions)) continue;
    throw Conflict{409, "remove secret " + secret.shown(), shown_name(service.spec) + " uses it"};
  }
  for (const auto& version : versions) engine.remove_secret(version.id);
}

}  // namespace iitbfaas
