#include "iitbfaas/cluster.hpp"

#include "contract/labels.hpp"
#include "docker/registry_auth.hpp"
#include "model/connection.hpp"
#include "model/mapping.hpp"
#include "model/membership.hpp"
#include "model/surroundings.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <tuple>

namespace iitbfaas {
namespace {

namespace labels = contract::labels;

constexpr std::chrono::milliseconds patience_for_counts{2'000};

const docker::Filters our_functions{{"label", {labels::function}}};

/// Services that are functions, of one namespace or of all.
std::vector<docker::Service> function_services(const docker::Engine& engine,
                                               const std::optional<std::string>& name_space) {
  auto services = engine.services(our_functions);
  std::erase_if(services, [&](const docker::Service& service) {
    return name_space && model::to_function(service.spec).name_space != *name_space;
  });
  return services;
}

/// Nothing when another writer was first.
std::optional<DeployOutcome> create(const docker::Engine& engine, const docker::ServiceSpec& service,
                                    const std::string& registry_auth) {
  try {
    engine.create_service(service, registry_auth);
    return DeployOutcome::created;
  } catch (const Conflict&) {
    if (!engine.find_service(service.name)) throw;
    return std::nullopt;
  }
}

}  // namespace

Cluster::Cluster(const ClusterOptions& options)
    : connection_{std::make_shared<detail::Connection>(options)} {}

const std::string& Cluster::gateway() const noexcept { return connection_->gateway(); }

ClusterInfo Cluster::info() const {
  const auto& engine = connection_->engine();
  const auto info = engine.info();
  const auto nodes = engine.nodes();
  const auto is_manager = [](const docker::Node& node) { return node.role == "manager"; };
  return {.host = connection_->host(),
          .engine = (connection_->is_embedded() ? "embedded " : "docker ") + info.server_version,
          .api_version = engine.api_version(),
          .node_id = info.node_id,
          .address = info.node_address,
          .nodes = static_cast<std::uint32_t>(nodes.size()),
          .managers = static_cast<std::uint32_t>(std::ranges::count_if(nodes, is_manager)),
          .manager = info.manager,
          .gateway = connection_->gateway(),
          .warnings = info.warnings};
}

std::vector<Function> Cluster::functions(const std::optional<std::string>& name_space) const {
  std::vector<Function> all;
  for (const auto& service : function_services(connection_->engine(), name_space)) {
    const auto spec = model::to_function(service.spec);
    all.push_back(Function{connection_, spec.name, spec.name_space});
  }
  return all;
}

std::vector<FunctionStatus> Cluster::function_statuses(const std::optional<std::string>& name_space) const {
  const auto& engine = connection_->engine();
  const auto services = function_services(engine, name_space);
  if (services.empty()) return {};
  const auto tasks = engine.tasks(our_functions);
  const auto nodes = model::by_id(engine.nodes());
  std::vector<FunctionStatus> all;
  all.reserve(services.size());
  for (const auto& service : services) all.push_back(model::to_status(service, tasks, nodes, gateway()));
  std::ranges::sort(all, {}, [](const FunctionStatus& status) {
    return std::tie(status.spec.name_space, status.spec.name);
  });
  return all;
}

std::optional<Function> Cluster::find_function(const std::string& name, const std::string& name_space) const {
  const auto service = connection_->engine().find_service(model::service_name(name, name_space));
  if (!service || !model::is_function(service->spec)) return std::nullopt;
  return Function{connection_, name, name_space};
}

Function Cluster::function(const std::string& name, const std::string& name_space) const {
  if (auto found = find_function(name, name_space)) return *std::move(found);
  throw NotFound{404, "find " + model::route_name(name, name_space), "no such function"};
}

std::vector<std::string> Cluster::namespaces() const {
  std::set<std::string> names{default_namespace};
  for (const auto& function : functions()) names.insert(function.name_space());
  for (const auto& secret : connection_->engine().secrets({{"label", {labels::name_space}}})) {
    names.insert(secret.labels.at(labels::name_space));
  }
  return {names.begin(), names.end()};
}

std::vector<Node> Cluster::nodes() const {
  std::vector<Node> all;
  for (const auto& node : connection_->engine().nodes()) all.push_back(Node{connection_, node.id});
  return all;
}

Node Cluster::node(const std::string& text) const {
  const auto found = model::nodes_named(text, connection_->engine().nodes());
  const auto context = "find node " + text;
  if (found.empty()) throw NotFound{404, context, "no such node; see: iitbfaas node list"};
  if (found.size() > 1) {
    throw Conflict{409, context,
                   "there are " + std::to_string(found.size()) + " of that name; give an id: " + found[0].id +
                       ", " + found[1].id};
  }
  return Node{connection_, found.front().id};
}

std::vector<NodeStatus> Cluster::node_statuses() const {
  const auto& engine = connection_->engine();
  const auto tasks = engine.tasks(our_functions);
  std::vector<NodeStatus> all;
  for (const auto& node : engine.nodes()) all.push_back(model::to_status(node, tasks));
  std::ranges::sort(all, {}, &NodeStatus::name);
  return all;
}

DeployOutcome Cluster::deploy(const FunctionSpec& spec) const {
  validate(spec);
  const auto& engine = connection_->engine();
  const auto wanted = model::to_service(spec, model::look_around(*connection_, spec));
  const auto auth = docker::registry_auth_for_pull(spec.image);
  auto existing = engine.find_service(wanted.name);
  if (!existing) {
    if (const auto outcome = create(engine, wanted, auth)) return *outcome;
    existing = engine.service(wanted.name);
  }
  if (!model::is_function(existing->spec)) {
    throw Conflict{409, "deploy " + spec.name,
                   "the service " + wanted.name + " is not a function of iitbfaas; choose another name"};
  }
  const bool wrote = engine.update_service(
      existing->id, [&](docker::ServiceSpec& current) { current = model::merge(current, wanted); }, auth);
  return wrote ? DeployOutcome::updated : DeployOutcome::unchanged;
}

std::map<std::string, std::uint64_t> Cluster::invocation_counts() const {
  std::map<std::string, std::uint64_t> counts;
  const auto client = connection_->system_client();
  if (!client) return counts;
  try {
    const auto reply = client->send({.target = "/system/functions", .timeout = patience_for_counts});
    const auto document = nlohmann::json::parse(reply.body, nullptr, false);
    if (!reply.ok() || !document.is_array()) return counts;
    for (const auto& function : document) {
      const auto name = function.value("name", "") + "." + function.value("namespace", default_namespace);
      counts[name] = static_cast<std::uint64_t>(function.value("invocationCount", 0.0));
    }
  } catch (const TransportError&) {
    // A list without counts is better than none.
  } catch (const nlohmann::json::exception&) {
    counts.clear();
  }
  return counts;
}

}  // namespace iitbfaas
