#include "observe/scrape_config.hpp"

#include "contract/labels.hpp"
#include "contract/names.hpp"
#include "contract/ports.hpp"
#include "observe/paths.hpp"
#include "observe/yaml.hpp"

#include <algorithm>

namespace iitbfaas::observe {
namespace {

namespace labels = contract::labels;

constexpr std::chrono::milliseconds longest_scrape{10'000};

/// "__meta_dockerswarm_task_state". See "dockerswarm_sd_config" in Prometheus's configuration reference.
std::string meta(const std::string& name) { return "__meta_dockerswarm_" + name; }

std::string container_label(const std::string& label) {
  auto name = meta("container_label_" + label);
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  std::ranges::replace_if(
      name, [&](char c) { return !plain(c); }, '_');
  return name;
}

/// Keeps targets whose label is `regex`.
YAML::Node keep(const std::string& source, const std::string& regex) {
  YAML::Node rule;
  rule["source_labels"] = sequence({source});
  rule["regex"] = regex;
  rule["action"] = "keep";
  return rule;
}

YAML::Node copy(const std::string& source, const std::string& target) {
  YAML::Node rule;
  rule["source_labels"] = sequence({source});
  rule["target_label"] = target;
  return rule;
}

/// Where the sources, joined by ";", are as `regex` says.
YAML::Node rewrite(const std::vector<std::string>& sources, const std::string& regex,
                   const std::string& target, const std::string& replacement) {
  YAML::Node rule;
  rule["source_labels"] = sequence(sources);
  rule["regex"] = regex;
  rule["target_label"] = target;
  rule["replacement"] = replacement;
  return rule;
}

YAML::Node discovery(const MonitoringSettings& settings, const MonitoringSite& site, const char* role) {
  YAML::Node source;
  source["host"] = site.engine;
  source["role"] = role;
  source["refresh_interval"] = duration(settings.discovery_interval);
  return source;
}

/// Equal in every job, so that Prometheus asks the engine once for all of them.
YAML::Node task_discovery(const MonitoringSettings& settings, const MonitoringSite& site) {
  YAML::Node filter;
  filter["name"] = "desired-state";
  filter["values"] = sequence({"running"});
  auto source = discovery(settings, site, "tasks");
  source["filters"].push_back(filter);
  return source;
}

/// What runs on our network: a task stands in the engine's answer once for each network and published port.
void keep_running(YAML::Node& rules, const MonitoringSite& site) {
  if (!site.embedded) rules.push_back(keep(meta("network_name"), contract::network));
  rules.push_back(keep(meta("task_state"), "running"));
}

void add_place(YAML::Node& rules) {
  // A container says so when its metrics are elsewhere than where all of its kind have them.
  rules.push_back(rewrite({"__address__", container_label(labels::metrics_port)}, R"((.+):\d+;(\d+))",
                          "__address__", "$1:$2"));
  rules.push_back(copy(meta("node_hostname"), "node"));
}

YAML::Node function_job(const MonitoringSettings& settings, const MonitoringSite& site) {
  YAML::Node job;
  job["job_name"] = jobs::functions;
  job["dockerswarm_sd_configs"].push_back(task_discovery(settings, site));
  YAML::Node rules;
  rules.push_back(keep(container_label(labels::function), ".+"));
  keep_running(rules, site);
  rules.push_back(rewrite({"__address__"}, R"((.+):\d+)", "__address__",
                          "$1:" + std::to_string(contract::function_metrics_port)));
  add_place(rules);
  rules.push_back(copy(container_label(labels::function), "function"));
  rules.push_back(copy(container_label(labels::name_space), "namespace"));
  // As the gateway's metrics name it.
  rules.push_back(rewrite({container_label(labels::function), container_label(labels::name_space)},
                          "(.+);(.+)", "function_name", "$1.$2"));
  rules.push_back(copy(meta("task_slot"), "replica"));
  job["relabel_configs"] = rules;
  return job;
}

/// A part of the platform, by what its label says it is.
YAML::Node platform_job(const MonitoringSettings& settings, const MonitoringSite& site, const char* name,
                        const std::string& part, const std::string& path = "/metrics") {
  YAML::Node job;
  job["job_name"] = name;
  job["metrics_path"] = path;
  job["dockerswarm_sd_configs"].push_back(task_discovery(settings, site));
  YAML::Node rules;
  rules.push_back(keep(container_label(labels::platform), part));
  keep_running(rules, site);
  add_place(rules);
  job["relabel_configs"] = rules;
  return job;
}

/// Nodes stay in the engine's answer when they are down: what tells that they are.
YAML::Node engine_job(const MonitoringSettings& settings, const MonitoringSite& site) {
  const auto port = std::to_string(settings.engine_metrics_port);
  YAML::Node job;
  job["job_name"] = jobs::engines;
  job["dockerswarm_sd_configs"].push_back(discovery(settings, site, "nodes"));
  YAML::Node rules;
  rules.push_back(rewrite({meta("node_address")}, "(.+)", "__address__", "$1:" + port));
  // A manager may not say its own address.
  rules.push_back(rewrite({meta("node_address"), meta("node_manager_address")}, R"(0\.0\.0\.0;(.+):\d+)",
                          "__address__", "$1:" + port));
  rules.push_back(copy(meta("node_hostname"), "node"));
  rules.push_back(copy(meta("node_role"), "role"));
  rules.push_back(copy(meta("node_status"), "status"));
  job["relabel_configs"] = rules;
  return job;
}

YAML::Node global(const MonitoringSettings& settings) {
  YAML::Node global;
  global["scrape_interval"] = duration(settings.scrape_interval);
  global["scrape_timeout"] = duration(std::min(settings.scrape_interval, longest_scrape));
  global["evaluation_interval"] = duration(settings.evaluation_interval);
  return global;
}

YAML::Node alerting(const MonitoringSite& site) {
  YAML::Node target;
  target["targets"] = sequence({site.alertmanager});
  YAML::Node alertmanager;
  alertmanager["path_prefix"] = paths::alertmanager_prefix;
  alertmanager["static_configs"].push_back(target);
  YAML::Node alerting;
  alerting["alertmanagers"].push_back(alertmanager);
  return alerting;
}

YAML::Node jobs_of(const MonitoringSettings& settings, const MonitoringSite& site) {
  const auto platform = [&](const char* job, const std::string& part, const std::string& path = "/metrics") {
    return platform_job(settings, site, job, part, path);
  };
  const auto below = [](const char* prefix) { return std::string{prefix} + "/metrics"; };
  YAML::Node list;
  list.push_back(function_job(settings, site));
  list.push_back(platform(jobs::gateway, "gateway|gateway-worker"));
  list.push_back(platform(jobs::containers, "exporter"));
  list.push_back(platform(jobs::nodes, "node-exporter"));
  if (!site.embedded) list.push_back(engine_job(settings, site));
  list.push_back(platform(jobs::prometheus, "prometheus", below(paths::prometheus_prefix)));
  list.push_back(platform(jobs::alertmanager, "alertmanager", below(paths::alertmanager_prefix)));
  list.push_back(platform(jobs::grafana, "grafana"));
  return list;
}

}  // namespace

std::string scrape_config(const MonitoringSettings& settings, const MonitoringSite& site) {
  YAML::Node root;
  root["global"] = global(settings);
  root["rule_files"] = sequence({std::string{paths::rules} + "*.yml"});
  if (!site.alertmanager.empty()) root["alerting"] = alerting(site);
  root["scrape_configs"] = jobs_of(settings, site);
  for (const auto& url : settings.remote_write) {
    YAML::Node target;
    target["url"] = url;
    root["remote_write"].push_back(target);
  }
  return document(root);
}

}  // namespace iitbfaas::observe
