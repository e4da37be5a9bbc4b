#include "model/mapping.hpp"

#include "base/duration.hpp"
#include "base/text.hpp"
#include "contract/environment.hpp"
#include "contract/labels.hpp"
#include "contract/names.hpp"
#include "contract/ports.hpp"
#include "docker/codec.hpp"
#include "model/spec_codec.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace iitbfaas::model {
namespace {

using namespace std::chrono_literals;
namespace environment = contract::environment;
namespace labels = contract::labels;

constexpr const char* nobody = "65534:65534";
constexpr std::chrono::nanoseconds longest_grace = 120s;
/// A balancer before published ports learns from two failed health checks that a replica is to end.
constexpr std::chrono::milliseconds farewell = 3s;

docker::StringMap service_labels(const FunctionSpec& function) {
  docker::StringMap all = function.labels;
  for (const auto& [name, value] : function.annotations) all[labels::annotation_prefix + name] = value;
  all[labels::function] = function.name;
  all[labels::name_space] = function.name_space;
  all[labels::openfaas_function] = function.name;
  all[labels::spec] = encode_spec(function);
  all[labels::timeout] = std::to_string(function.timeout.count());
  return all;
}

std::vector<std::string> environment_of(const FunctionSpec& function, const Surroundings& surroundings) {
  const auto timeout = base::to_string(function.timeout);
  docker::StringMap all{{environment::function, function.name},
                        {environment::gateway, surroundings.gateway_url},
                        {environment::exec_timeout, timeout},
                        {environment::read_timeout, timeout},
                        {environment::write_timeout, timeout}};
  if (!function.process.empty()) all[environment::process] = function.process;
  if (!function.args.empty()) all[environment::args] = base::join(function.args, ",");
  if (!function.mode.empty()) all[environment::mode] = function.mode;
  if (function.publish) all[environment::healthcheck_interval] = base::to_string(farewell);
  for (const auto& [name, value] : function.environment) all[name] = value;
  std::vector<std::string> lines;
  lines.reserve(all.size());
  for (const auto& [name, value] : all) lines.emplace_back(name).append("=").append(value);
  return lines;
}

/// A root user, or none declared, becomes nobody; an image that chose a user of its own keeps it.
std::string user_of(const Surroundings& surroundings) {
  const auto name = base::split(surroundings.image_user, ':').front();
  // Nobody by name too: the spec must not depend on whether this engine has pulled the image yet.
  const bool is_nobody = surroundings.image_user == nobody;
  return name.empty() || name == "0" || name == "root" || is_nobody ? nobody : "";
}

docker::Container container_of(const FunctionSpec& function, const Surroundings& surroundings) {
  docker::Container container;
  container.image = function.image;
  container.user = user_of(surroundings);
  container.environment = environment_of(function, surroundings);
  container.labels = {{labels::function, function.name}, {labels::name_space, function.name_space}};
  container.mounts = {{.kind = docker::Mount::Kind::tmpfs, .source = {}, .target = "/tmp"}};
  for (const auto& name : function.secrets) {
    const auto& secret = surroundings.secrets.at(name);
    container.secrets.push_back({.id = secret.id,
                                 .name = secret.name,
                                 .file_name = std::string{contract::secrets_folder} + "/" + name});
  }
  // Without these a name nobody knows takes ten seconds to fail.
  container.dns_options = {"timeout:1", "attempts:1"};
  container.capabilities_drop = {"ALL"};
  const auto last = function.timeout + 2s + (function.publish ? farewell : 0ms);
  container.stop_grace_period = std::min<std::chrono::nanoseconds>(last, longest_grace);
  container.read_only = function.read_only_root;
  container.init = false;
  return container;
}

docker::Resources resources_of(const Limits& limits) {
  return {.nano_cpus = std::int64_t{limits.millicpus} * 1'000'000,
          .memory_bytes = static_cast<std::int64_t>(limits.memory.count),
          .pids = limits.pids};
}

/// Names what a task runs: two services with the same revision need no new tasks.
std::string revision_of(const docker::ServiceSpec& service) {
  nlohmann::json document = nlohmann::json::object();
  docker::encode_service_spec(service, document);
  std::uint64_t hash = 14695981039346656037ull;  // FNV-1a
  for (const char* part : {"TaskTemplate", "Networks", "EndpointSpec"}) {
    for (const char c : document.value(part, nlohmann::json{}).dump()) {
      hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    }
  }
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(hash));
  return text.data();
}

/// A function that another tool made: the parts every service tells.
FunctionSpec read_service(const docker::ServiceSpec& service) {
  FunctionSpec function;
  function.name = service.labels.at(labels::function);
  if (const auto found = service.labels.find(labels::name_space); found != service.labels.end()) {
    function.name_space = found->second;
  }
  function.image = service.container.image;
  function.limits = {
      .memory = {static_cast<std::uint64_t>(std::max<std::int64_t>(0, service.limits.memory_bytes))},
      .millicpus = static_cast<std::uint32_t>(service.limits.nano_cpus / 1'000'000),
      .pids = static_cast<std::uint32_t>(service.limits.pids)};
  function.read_only_root = service.container.read_only;
  function.constraints = service.constraints;
  return function;
}

}  // namespace

std::string service_name(std::string_view function, std::string_view name_space) {
  if (name_space == default_namespace) return std::string{function};
  return std::string{name_space} + "_" + std::string{function};
}

std::string secret_name(std::string_view secret, std::string_view name_space) {
  return service_name(secret, name_space);
}

std::string route_name(std::string_view function, std::string_view name_space) {
  if (name_space == default_namespace) return std::string{function};
  return std::string{function} + "." + std::string{name_space};
}

bool is_function(const docker::ServiceSpec& service) noexcept {
  return service.labels.contains(labels::function);
}

docker::ServiceSpec to_service(const FunctionSpec& function, const Surroundings& surroundings) {
  docker::ServiceSpec service;
  service.name = service_name(function.name, function.name_space);
  service.labels = service_labels(function);
  service.container = container_of(function, surroundings);
  service.limits = resources_of(function.limits);
  service.reservations = resources_of(function.requests);
  service.restart = {.condition = "any", .delay = 1s};
  service.constraints = function.constraints;
  if (!surroundings.network.empty()) service.networks = {{.target = surroundings.network, .aliases = {}}};
  service.replicas = function.replicas;
  service.endpoint_mode = "dnsrr";
  if (function.publish) service.ports = {{.target = contract::function_port, .published = *function.publish}};
  // Two replicas cannot hold one port of a node, so the old one has to go first.
  service.update =
      docker::UpdatePolicy{.parallelism = 2, .order = function.publish ? "stop-first" : "start-first"};
  service.container.labels[labels::revision] = revision_of(service);
  return service;
}

std::optional<FunctionSpec> stored_spec(const docker::ServiceSpec& service) {
  const auto found = service.labels.find(labels::spec);
  if (found == service.labels.end()) return std::nullopt;
  try {
    return decode_spec(found->second);
  } catch (const Error&) {
    return std::nullopt;
  }
}

docker::ServiceSpec merge(const docker::ServiceSpec& current, docker::ServiceSpec next) {
  next.force_update = current.force_update;
  const auto before = stored_spec(current);
  const auto after = stored_spec(next);
  if (before && after && before->replicas == after->replicas) next.replicas = current.replicas;
  return next;
}

FunctionSpec to_function(const docker::ServiceSpec& service) {
  const auto stored = stored_spec(service);
  FunctionSpec function = stored ? *stored : read_service(service);
  function.replicas = static_cast<std::uint32_t>(service.replicas);
  const std::string_view annotation_prefix = labels::annotation_prefix;
  for (const auto& [name, value] : service.labels) {
    if (name.starts_with(annotation_prefix))
      function.annotations[name.substr(annotation_prefix.size())] = value;
    else if (!name.starts_with("iitbfaas.") && name != labels::openfaas_function)
      function.labels[name] = value;
  }
  return function;
}

}  // namespace iitbfaas::model
