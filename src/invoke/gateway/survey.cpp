#include "invoke/gateway/survey.hpp"

#include "base/text.hpp"
#include "contract/labels.hpp"
#include "contract/ports.hpp"
#include "model/mapping.hpp"

#include "iitbfaas/function.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

namespace iitbfaas::invoke {
namespace {

namespace labels = contract::labels;

/// At the first sign of removal a task is out, though it still runs for seconds: that is its time to drain.
bool is_ready(const docker::Task& task) noexcept {
  return task.state == "running" && task.desired_state == "running";
}

std::string value_of(const docker::StringMap& map, const char* name, const char* otherwise) {
  const auto found = map.find(name);
  return found == map.end() ? otherwise : found->second;
}

std::optional<Replica::Address> make_address(std::string_view host, std::uint16_t port) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(std::string{host}, error);
  return error ? std::nullopt : std::optional{Replica::Address{address, port}};
}

std::optional<Replica::Address> address_of(const docker::Task& task, const ClusterView& view) {
  if (!view.network.empty()) {
    for (const auto& network : task.networks) {
      const bool ours = network.network_name == view.network || network.network_id == view.network;
      if (!ours || network.addresses.empty()) continue;
      const auto& address = network.addresses.front();  // "10.0.1.7/24"
      return make_address(address.substr(0, address.find('/')), contract::function_port);
    }
    return std::nullopt;
  }
  const auto node = view.node_addresses.find(task.node_id);
  if (node == view.node_addresses.end()) return std::nullopt;
  for (const auto& port : task.ports) {
    if (port.target == contract::function_port && port.published != 0)
      return make_address(node->second, port.published);
  }
  return std::nullopt;
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

Route make_route(const docker::Service& service, std::string name, const ClusterView& view,
                 const Route* previous) {
  Route route{.name = std::move(name), .wanted = service.spec.replicas};
  const auto timeout = base::parse_number<std::uint32_t>(value_of(service.spec.labels, labels::timeout, ""));
  if (timeout) route.timeout = std::chrono::milliseconds{*timeout};
  for (const auto& task : view.tasks) {
    if (task.service_id != service.id || !is_ready(task)) continue;
    const auto address = address_of(task, view);
    if (address) route.replicas.push_back(keep_or_make(previous, task.id, *address));
  }
  std::ranges::sort(route.replicas, {},
                    [](const auto& replica) -> const std::string& { return replica->id; });
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
      return task.service_id == service.id && is_ready(task);
    };
    if (service.spec.replicas > 0 && std::ranges::none_of(view.tasks, ready_here)) ids.push_back(service.id);
  }
  return ids;
}

}  // namespace iitbfaas::invoke
