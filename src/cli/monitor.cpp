#include "cli/monitor.hpp"

#include "cli/arguments.hpp"
#include "cli/output.hpp"

#include <nlohmann/json.hpp>

#include <iostream>
#include <map>

namespace iitbfaas::cli {
namespace {

nlohmann::json json_of(const MonitoringPartStatus& part) {
  return {{"part", part.part},         {"service", part.service}, {"image", part.image},
          {"replicas", part.replicas}, {"running", part.running}, {"url", part.url},
          {"reason", part.reason}};
}

const char* word(TargetHealth health) {
  switch (health) {
    case TargetHealth::up: return "up";
    case TargetHealth::down: return "down";
    case TargetHealth::unknown: break;
  }
  return "unknown";
}

nlohmann::json json_of(const ScrapeTarget& target) {
  return {{"job", target.pool},
          {"url", target.url},
          {"labels", target.labels},
          {"health", word(target.health)},
          {"error", target.error}};
}

nlohmann::json json_of(const RuleAlert& alert) {
  return {
      {"labels", alert.labels}, {"annotations", alert.annotations}, {"since", to_rfc3339(alert.active_at)}};
}

template <class Value>
nlohmann::json list_of(const std::vector<Value>& values) {
  auto list = nlohmann::json::array();
  for (const auto& value : values) list.push_back(json_of(value));
  return list;
}

void print_json(const MonitoringStatus& status) {
  print(std::cout, {{"parts", list_of(status.parts)},
                    {"leftOut", status.left_out},
                    {"targets", list_of(status.targets)},
                    {"alerts", list_of(status.alerts)},
                    {"problem", status.problem}});
}

std::string label(const MetricLabels& labels, const char* name) {
  const auto found = labels.find(name);
  return found == labels.end() ? "" : found->second;
}

/// "functions  3/3", and what is wrong with those that do not answer.
void print_targets(const std::vector<ScrapeTarget>& targets) {
  std::map<std::string, std::pair<int, int>> jobs;
  for (const auto& target : targets) {
    auto& [up, all] = jobs[target.pool];
    ++all;
    if (target.health == TargetHealth::up) ++up;
  }
  Table table{{"TARGETS", "UP"}};
  for (const auto& [job, count] : jobs) {
    table.add({job, std::to_string(count.first) + "/" + std::to_string(count.second)});
  }
  std::cout << '\n';
  table.print(std::cout);
  for (const auto& target : targets) {
    if (target.health == TargetHealth::down) std::cout << target.url << ": " << target.error << '\n';
  }
}

void print_alerts(const std::vector<RuleAlert>& alerts) {
  if (alerts.empty()) {
    std::cout << "\nno alerts\n";
    return;
  }
  Table table{{"ALERT", "SEVERITY", "SINCE", "WHAT"}};
  const auto now = std::chrono::system_clock::now();
  for (const auto& alert : alerts) {
    table.add({label(alert.labels, "alertname"), label(alert.labels, "severity"), age(alert.active_at, now),
               label(alert.annotations, "summary")});
  }
  std::cout << '\n';
  table.print(std::cout);
}

void print_measurements(const MonitoringStatus& status) {
  if (!status.problem.empty()) {
    std::cout << "\nwhat it measures is not known: " << status.problem << '\n';
    return;
  }
  print_targets(status.targets);
  print_alerts(status.alerts);
}

void show(const Globals& globals) {
  const auto status = Monitoring{Cluster{globals.cluster()}}.status();
  print_status(globals, status);
  if (!globals.json() && !status.parts.empty()) print_measurements(status);
}

void add_monitor_down(CLI::App& monitor, const Globals& globals) {
  auto* command = monitor.add_subcommand("down", "Remove the stack; what it measured stays");
  auto options = std::make_shared<MonitoringDownOptions>();
  command->add_flag("--volumes", options->volumes, "What it measured goes, too");
  add_duration(*command, "--timeout", options->timeout, "Give up after (default: 60s)");
  command->fallthrough()->callback(
      [options, &globals] { Monitoring{Cluster{globals.cluster()}}.down(*options); });
}

}  // namespace

void print_status(const Globals& globals, const MonitoringStatus& status) {
  if (globals.json()) return print_json(status);
  if (status.parts.empty()) {
    std::cout << "no monitoring stack; start it with: iitbfaas monitor up\n";
    return;
  }
  Table table{{"PART", "REPLICAS", "IMAGE", "WHERE"}};
  for (const auto& part : status.parts) {
    const auto counted = std::to_string(part.running) + "/" + std::to_string(part.replicas);
    table.add({part.part, part.reason.empty() ? counted : counted + ": " + part.reason,
               short_image(part.image), part.url.empty() ? "-" : part.url});
  }
  table.print(std::cout);
}

void add_monitor(CLI::App& app, const Globals& globals) {
  auto* command = app.add_subcommand("monitor", "Prometheus, alerts and dashboards")->require_subcommand(1);
  add_monitor_up(*command, globals);
  add_monitor_down(*command, globals);
  add_monitor_query(*command, globals);
  command->add_subcommand("status", "What of it runs, what it sees, which alerts fire")
      ->fallthrough()
      ->callback([&globals] { show(globals); });
}

}  // namespace iitbfaas::cli
