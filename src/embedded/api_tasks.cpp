#include "base/duration.hpp"
#include "contract/labels.hpp"
#include "contract/ports.hpp"
#include "embedded/api.hpp"
#include "embedded/job_builder.hpp"
#include "embedded/lookup.hpp"
#include "embedded/wish.hpp"
#include "embedded/words.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace iitbfaas::embedded {
namespace {

Json encode_ports(const Task& task) {
  Json ports = Json::array();
  for (const auto& port : task.ports) {
    ports.push_back({{"Protocol", port.protocol},
                     {"TargetPort", port.target},
                     {"PublishedPort", port.published},
                     {"PublishMode", "host"}});
  }
  return ports;
}

Json encode_status(const Task& task) {
  Json status{{"Timestamp", base::to_rfc3339(task.state_since)},
              {"State", word(task.state)},
              {"Message", task.message},
              {"PortStatus", Json::object()}};
  if (!task.error.empty()) status["Err"] = task.error;
  if (!task.container_id.empty()) {
    status["ContainerStatus"] = {
        {"ContainerID", task.container_id}, {"PID", task.pid}, {"ExitCode", task.exit_code.value_or(0)}};
  }
  if (!task.ports.empty() && !is_over(task.state)) status["PortStatus"]["Ports"] = encode_ports(task);
  return status;
}

/// A function's metrics are at a port of its own, which no network address tells.
void add_metrics_port(Json& spec, const Task& task) {
  const auto port = std::ranges::find(task.ports, contract::function_metrics_port, &PortWish::target);
  if (!task.wish.is_function || port == task.ports.end()) return;
  spec["ContainerSpec"]["Labels"][contract::labels::metrics_port] = std::to_string(port->published);
}

Json encode(const Task& task, const State& state) {
  Json spec = Json::parse(task.wish.document).at("TaskTemplate");
  add_metrics_port(spec, task);
  Json document{{"ID", task.id},
                {"Version", {{"Index", task.version}}},
                {"CreatedAt", base::to_rfc3339(task.created_at)},
                {"UpdatedAt", base::to_rfc3339(task.updated_at)},
                {"Labels", Json::object()},
                {"Spec", std::move(spec)},
                {"ServiceID", task.service_id},
                {"DesiredState", word(task.desired)},
                {"Status", encode_status(task)}};
  if (task.slot != 0) document["Slot"] = task.slot;
  if (task.state >= TaskState::assigned) document["NodeID"] = state.node.id;
  return document;
}

StringMap container_labels(const Task& task) {
  return labels_of(member(Json::parse(task.wish.document).at("TaskTemplate"), "ContainerSpec"));
}

/// Filters by service and node take ids and names.
bool matches_either(const Filters& filters, const std::string& key, const std::string& id,
                    const std::string& name) {
  return filters.matches_prefix(key, id) || (!name.empty() && filters.matches(key, name));
}

bool matches(const Filters& filters, const Task& task, const State& state) {
  const auto service = state.services.find(task.service_id);
  const auto service_name = service == state.services.end() ? std::string{} : service->second.wish.name;
  const bool has_node = task.state >= TaskState::assigned;
  // "running" as a desired state means all that is to live, as in Docker.
  const bool desired = filters.matches("desired-state", word(task.desired)) ||
                       (task.desired == Desired::ready && filters.matches("desired-state", "running")) ||
                       (task.desired == Desired::remove && filters.matches("desired-state", "shutdown"));
  return desired && filters.matches_prefix("id", task.id) &&
         matches_either(filters, "service", task.service_id, service_name) &&
         (!filters.has("node") ||
          (has_node && matches_either(filters, "node", state.node.id, state.node.hostname))) &&
         filters.matches_prefix("name", task_name(service_name, task, state.node)) &&
         (!filters.has("label") || filters.matches_labels("label", container_labels(task)));
}

}  // namespace

const Task& find_task(const State& state, const std::string& reference) {
  const auto* task = find_record(state.tasks, reference, [](const Task& known) { return known.id; });
  if (task == nullptr) throw Refusal{404, "task " + reference + " not found"};
  return *task;
}

http::Response list_tasks(Parts& parts, const Call& call) {
  const auto filters = call.filters();
  filters.allow(
      {"id", "name", "label", "service", "node", "desired-state", "up-to-date", "runtime", "_up-to-date"});
  return parts.ledger.read([&](const State& state) {
    Json list = Json::array();
    for (const auto& [id, task] : state.tasks) {
      if (matches(filters, task, state)) list.push_back(encode(task, state));
    }
    return answer(list);
  });
}

http::Response show_task(Parts& parts, const Call& call) {
  return parts.ledger.read(
      [&](const State& state) { return answer(encode(find_task(state, call.path.at(1)), state)); });
}

}  // namespace iitbfaas::embedded
