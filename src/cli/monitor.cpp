#include "cli/monitor.hpp"

#include "cli/arguments.hpp"
#include "cli/output.hpp"

#include <nlohmann/json.hpp>

#include <iostream>

namespace iitbfaas::cli {
namespace {

nlohmann::json to_json(const MonitoringPartStatus& part) {
  return {{"part", part.part},         {"service", part.service}, {"image", part.image},
          {"replicas", part.replicas}, {"running", part.running}, {"url", part.url},
          {"reason", part.reason}};
}

void print_json(const MonitoringStatus& status) {
  auto parts = nlohmann::json::array();
  for (const auto& part : status.parts) parts.push_back(to_json(part));
  print(std::cout, {{"parts", std::move(parts)}, {"leftOut", status.left_out}});
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
  command->add_subcommand("status", "What of it runs, what it sees, which alerts fire")
      ->fallthrough()
      ->callback([&globals] { print_status(globals, Monitoring{Cluster{globals.cluster()}}.status()); });
}

}  // namespace iitbfaas::cli
