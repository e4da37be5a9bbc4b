#include "observe/part_status.hpp"

#include "contract/labels.hpp"
#include "contract/names.hpp"
#include "model/mapping.hpp"
#include "observe/services.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <chrono>
#include <tuple>

namespace iitbfaas::observe {
namespace {

constexpr std::chrono::seconds answer_limit{10};

/// Its own port where it has one, else the door.
std::string url_of(const docker::ServiceSpec& service, const std::string& part, const Reach& reach) {
  const auto path = prefix(part);
  if (path.empty()) return {};
  if (service.ports.empty()) return reach.gateway.empty() ? "" : reach.gateway + path + "/";
  return "http://" + reach.host + ":" + std::to_string(service.ports.front().published) + path + "/";
}

std::string label_of(const MetricLabels& labels, const char* name) {
  const auto found = labels.find(name);
  return found == labels.end() ? "" : found->second;
}

MonitoringPartStatus status_of(const docker::Service& service, const std::vector<docker::Task>& tasks,
                               const Reach& reach) {
  const auto& spec = service.spec;
  MonitoringPartStatus status{.part = spec.labels.at(contract::labels::platform),
                              .service = spec.name,
                              .image = spec.container.image};
  std::string reason;
  for (const auto& task : tasks) {
    if (task.service_id != service.id || task.desired_state != "running") continue;
    ++status.replicas;
    if (task.state == "running")
      ++status.running;
    else
      reason = model::reason_of(task);
  }
  // One that waits to start again has no task that is to run.
  if (!spec.global) status.replicas = static_cast<std::uint32_t>(spec.replicas);
  if (status.running < status.replicas) status.reason = reason.empty() ? "not started yet" : reason;
  status.url = url_of(spec, status.part, reach);
  return status;
}

}  // namespace

Reach reach_of(const detail::Connection& connection) {
  const auto endpoint = base::parse_endpoint(connection.host());
  const bool local = endpoint.kind == base::Endpoint::Kind::unix_socket;
  return {.host = local ? "127.0.0.1" : endpoint.host, .gateway = connection.gateway()};
}

std::vector<MonitoringPartStatus> part_statuses(const std::vector<docker::Service>& services,
                                                const std::vector<docker::Task>& tasks, const Reach& reach) {
  std::vector<MonitoringPartStatus> statuses;
  for (const auto& service : services) {
    if (service.spec.labels.contains(contract::labels::platform)) {
      statuses.push_back(status_of(service, tasks, reach));
    }
  }
  std::ranges::sort(statuses, {}, &MonitoringPartStatus::part);
  return statuses;
}

Prometheus prometheus_of(const detail::Connection& connection,
                         const std::vector<MonitoringPartStatus>& statuses) {
  const auto found = std::ranges::find(statuses, parts::prometheus, &MonitoringPartStatus::part);
  if (found == statuses.end() || found->url.empty()) {
    throw Error{"find Prometheus on " + connection.host() +
                ": it has no port of its own, and no gateway is known; give one with --gateway"};
  }
  PrometheusOptions options{.url = found->url.substr(0, found->url.size() - 1), .timeout = answer_limit};
  const auto& gateway = connection.gateway();
  if (!gateway.empty() && found->url.starts_with(gateway + prefix(parts::prometheus))) {
    options.user = contract::admin_user;
    options.password = connection.password();
    options.ca_file = connection.gateway_ca_file();
  }
  return Prometheus{options};
}

void add_measurements(MonitoringStatus& status, const Prometheus& prometheus) {
  status.targets = prometheus.targets().active;
  std::ranges::sort(status.targets, {}, [](const ScrapeTarget& target) {
    return std::tuple{target.pool, label_of(target.labels, "node"), target.url};
  });
  for (auto& alert : prometheus.alerts()) {
    if (alert.state == AlertState::firing) status.alerts.push_back(std::move(alert));
  }
}

}  // namespace iitbfaas::observe
