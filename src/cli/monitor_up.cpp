#include "cli/arguments.hpp"
#include "cli/monitor.hpp"
#include "cli/output.hpp"
#include "cli/steps.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>

namespace iitbfaas::cli {
namespace {

struct MonitorUpArguments {
  MonitoringOptions monitoring = {};
  std::string progress = "auto";
};

constexpr std::array<std::pair<const char*, MonitoringPart MonitoringOptions::*>, 6> parts{{
    {"prometheus", &MonitoringOptions::prometheus},
    {"alertmanager", &MonitoringOptions::alertmanager},
    {"node-exporter", &MonitoringOptions::node_exporter},
    {"exporter", &MonitoringOptions::container_exporter},
    {"grafana", &MonitoringOptions::grafana},
    {"karma", &MonitoringOptions::karma},
}};

constexpr std::array<std::pair<const char*, double MonitoringThresholds::*>, 8> thresholds{{
    {"node_cpu", &MonitoringThresholds::node_cpu},
    {"node_memory", &MonitoringThresholds::node_memory},
    {"node_disk", &MonitoringThresholds::node_disk},
    {"task_cpu", &MonitoringThresholds::task_cpu},
    {"task_memory", &MonitoringThresholds::task_memory},
    {"requests_high", &MonitoringThresholds::requests_high},
    {"requests_low", &MonitoringThresholds::requests_low},
    {"errors", &MonitoringThresholds::errors},
}};

/// What is called `name` in a table of members.
template <class Table, class Owner>
auto& named(const Table& table, const std::string& name, Owner& owner) {
  const auto found = std::ranges::find_if(table, [&](const auto& entry) { return name == entry.first; });
  if (found != table.end()) return owner.*(found->second);
  std::string known;
  for (const auto& entry : table) known += (known.empty() ? "" : ", ") + std::string{entry.first};
  throw CLI::ValidationError{name, "is not known; there are " + known};
}

double parse_number(const std::string& text) {
  double value = 0;
  if (!CLI::detail::lexical_cast(text, value)) throw CLI::ValidationError{text, "is no number"};
  return value;
}

/// An option of the form NAME=VALUE that may be given again.
void add_assignments(CLI::App& app, const char* flag, const char* type, const char* help,
                     std::function<void(const std::string& name, const std::string& value)> assign) {
  app.add_option_function<std::vector<std::string>>(
         flag,
         [assign = std::move(assign)](const std::vector<std::string>& texts) {
           for (const auto& text : texts) {
             const auto [name, value] = parse_assignment(text);
             assign(name, value);
           }
         },
         help)
      ->type_name(type)
      ->allow_extra_args(false);
}

void add_parts(CLI::App& app, MonitoringOptions& options) {
  app.add_option_function<std::string>(
         "--from",
         [&options](const std::string& from) {
           options.source = from == "images" ? MonitoringSource::images : MonitoringSource::installed;
         },
         "images: public ones, which nodes pull; installed: this machine's programs, sent to the nodes\n"
         "(default: images, and installed ones on the embedded engine)")
      ->check(CLI::IsMember({"images", "installed"}));
  app.add_option("--without", options.without, "A part to leave out: grafana, karma, …")
      ->type_name("PART")
      ->allow_extra_args(false);
  app.add_option("--constraint", options.constraints, "Where Prometheus and what people look at may run")
      ->type_name("CONSTRAINT")
      ->allow_extra_args(false);
  app.add_option("--docker-root", options.docker_root, "Of each node's Docker")
      ->type_name("FOLDER")
      ->capture_default_str();
  add_assignments(
      app, "--image", "PART=IMAGE", "Of a part, with a digest if you like",
      [&options](const auto& name, const auto& value) { named(parts, name, options).image = value; });
  add_assignments(app, "--memory", "PART=SIZE", "Limit of a part",
                  [&options](const auto& name, const auto& value) {
                    named(parts, name, options).memory_limit = Bytes::parse(value);
                  });
  add_assignments(app, "--port", "PART=PORT",
                  "Where a part listens (embedded engine), or what its node opens without a password",
                  [&options](const auto& name, const auto& value) {
                    auto& port = named(parts, name, options).port;
                    if (!CLI::detail::lexical_cast(value, port))
                      throw CLI::ValidationError{value, "is no port"};
                  });
}

void add_spans(CLI::App& app, MonitoringSettings& settings) {
  add_duration(app, "--scrape-interval", settings.scrape_interval,
               "Between two looks at a target (default: 5s)");
  add_duration(app, "--evaluation-interval", settings.evaluation_interval, "Of rules (default: 5s)");
  add_duration(app, "--discovery-interval", settings.discovery_interval,
               "Between two looks at what runs (default: 5s)");
  add_duration(app, "--rate-window", settings.rate_window, "Over which rules take rates (default: 60s)");
  add_duration(app, "--resource-hold", settings.resource_hold,
               "CPU, memory or disk is short for so long before an alert (default: 5m)");
  add_duration(app, "--request-hold", settings.request_hold, "Requests stand out for so long (default: 10s)");
  add_duration(app, "--down-hold", settings.down_hold, "Something is silent for so long (default: 60s)");
  add_duration(app, "--alert-delay", settings.alert_delay, "Alerts that begin together (default: 2s)");
  add_duration(app, "--alert-repeat", settings.alert_repeat, "The gateway is told again (default: 30s)");
  app.add_option_function<std::string>(
         "--retention",
         [&settings](const std::string& text) {
           settings.retention = std::chrono::ceil<std::chrono::hours>(parse_duration(text));
         },
         "How long samples are kept (default: 360h)")
      ->type_name("DURATION");
}

void add_settings(CLI::App& app, MonitoringSettings& settings) {
  add_spans(app, settings);
  add_bytes(app, "--retention-size", settings.retention_size, "Most that is kept (default: no limit)");
  app.add_option("--engine-metrics-port", settings.engine_metrics_port, "Of each node's Docker")
      ->capture_default_str();
  app.add_option("--remote-write", settings.remote_write, "Also send every sample there")
      ->type_name("URL")
      ->allow_extra_args(false);
  app.add_option("--alert-webhook", settings.alert_webhooks, "Also send every alert there")
      ->type_name("URL")
      ->allow_extra_args(false);
  add_assignments(app, "--threshold", "NAME=NUMBER",
                  "From where on an alert fires; docs/monitoring.md has all",
                  [&settings](const auto& name, const auto& value) {
                    named(thresholds, name, settings.thresholds) = parse_number(value);
                  });
}

void up(const Globals& globals, const MonitorUpArguments& options) {
  MonitoringStatus status;
  {
    Steps steps{options.progress};
    status = Monitoring{Cluster{globals.cluster()}}.up(options.monitoring,
                                                       [&](const std::string& step) { steps.begin(step); });
  }
  std::ranges::for_each(status.left_out,
                        [](const std::string& why) { warn_of("monitor up")("without " + why); });
  print_status(globals, status);
}

}  // namespace

void add_monitor_up(CLI::App& monitor, const Globals& globals) {
  auto* command = monitor.add_subcommand("up", "Start the stack, or change what differs");
  auto options = std::make_shared<MonitorUpArguments>();
  add_parts(*command, options->monitoring);
  add_settings(*command, options->monitoring.settings);
  add_duration(*command, "--timeout", options->monitoring.timeout, "Give up after (default: 5m)");
  command->add_option("--progress", options->progress, "auto, plain or none")
      ->check(CLI::IsMember({"auto", "plain", "none"}));
  command->fallthrough()->callback([options, &globals] { up(globals, *options); });
}

}  // namespace iitbfaas::cli
