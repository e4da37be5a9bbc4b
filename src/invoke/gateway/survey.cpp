#include "invoke/gateway/survey.hpp"

#include "base/text.hpp"
#include "contract/labels.hpp"
#include "contract/ports.hpp"
#include "model/mapping.hpp"
#include "model/reach.hpp"

#include "iitbfaas/function.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

namespace iitbfaas::invoke {
namespace {

namespace labels = contract::labels;

std::string value_of(const docker::StringMap& map, const char* name, const char* otherwise) {
  const auto found = map.find(name);
  return found == map.end() ? otherwise : found->second;
}

std::optional<Replica::Address> address_of(const docker::Task& task, std::uint16_t port,
                                           const ClusterView& view) {
  const auto found = model::reach(task, port, view.network, view.node_addresses);
  if (!found) return std::nullopt;
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(found->host, error);
  return error ? std::nullopt : std::optional{Replica::Address{address, found->port}};
}

/// The engine's words about the newest task that has any, unless the service was changed since: what failed
/// before says nothing of what comes.
std::string trouble_of(const docker::Service& service, const ClusterView& view) {
  const docker::Task* newest = nullptr;
  std::string trouble;
  for (const auto& task : view.tasks) {
    if (task.service_id != service.id || task.created_at < service.updated_at ||
        (newest != nullptr && task.created_at <= newest->created_at))
      continue;
    auto reason = model::reason_of(task);
    if (reason.empty()) continue;
    newest = &task;
    trouble = std::move(reason);
  }
  return trouble;
}

Replicas replicas_of(const docker::Service& service, std::uint16_t port, const ClusterView& view,
                     const Route* previous) {
  Replicas replicas;
  for (const auto& task : view.tasks) {
    if (task.service_id != service.id || !model::is_ready(task)) continue;
    const auto address = address_of(task, port, view);
    if (address) replicas.push_back(keep_or_make(previous, task.id, *address));
  }
  std::ranges::sort(replicas, {}, [](const auto& replica) -> const std::string& { return replica->id; });
  return replicas;
}

/// A page of the platform may take its time: no limit.
std::shared_ptr<const Route> make_door(const docker::Service& service, const std::string& name,
                                       const ClusterView& view, const Route* previous) {
  const auto port = base::parse_number<std::uint16_t>(value_of(service.spec.labels, labels::door_port, ""));
  return std::make_shared<const Route>(
      Route{.name = name,
            .timeout = std::chrono::milliseconds{0},
            .wanted = service.spec.replicas,
            .replicas = replicas_of(service, port.value_or(0), view, previous)});
}

Route make_route(const docker::Service& service, std::string name, const ClusterView& view,
                 const Route* previous) {
  Route route{.name = std::move(name),
              .wanted = service.spec.replicas,
              .replicas = replicas_of(service, contract::function_port, view, previous)};
  const auto timeout = base::parse_number<std::uint32_t>(value_of(service.spec.labels, labels::timeout, ""));
  if (timeout) route.timeout = std::chrono::milliseconds{*timeout};
  if (route.replicas.empty()) route.trouble = trouble_of(service, view);
  return route;
}

}  // namespace

Table make_table(const ClusterView& view, const Table& previous, Instruments& instruments) {
  Table table;
  for (const auto& service : view.services) {
    if (!model::is_function(service.spec)) continue;
    auto name = full_name(value_of(service.spec.labels, labels::function, ""),
                          value_of(service.spec.labels, labels::name_space, default_namespace));
    const auto known = previous.find(name);
    auto route = std::make_shared<Route>(make_route(service, name, view, known.get()));
    route->instruments = instruments.function(name);
    route->instruments->set_replicas(static_cast<double>(route->wanted),
                                     static_cast<double>(route->replicas.size()));
    table.routes.emplace(std::move(name), std::move(route));
  }
  for (const auto& service : view.doors) {
    auto name = value_of(service.spec.labels, labels::door, "");
    const auto known = previous.find_door(name);
    auto door = make_door(service, name, view, known.get());
    table.doors.emplace(std::move(name), std::move(door));
  }
  return table;
}

bool settled(const Table& table) {
  return std::ranges::all_of(
      table.routes, [](const auto& entry) { return entry.second->replicas.size() == entry.second->wanted; });
}

std::vector<std::string> without_replicas(const ClusterView& view) {
  std::vector<std::string> ids;
  for (const auto& service : view.services) {
    const auto ready_here = [&](const docker::Task& task) {
      return task.service_id == service.id && model::is_ready(task);
    };
    if (service.spec.replicas > 0 && std::ranges::none_of(view.tasks, ready_here)) ids.push_back(service.id);
  }
  return ids;
}

}  // namespace iitbfaas::invoke
