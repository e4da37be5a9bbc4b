#include "iitbfaas/monitoring_settings.hpp"

#include "binding.hpp"
#include "method.hpp"
#include "value.hpp"

namespace iitbfaas::python {
namespace {

void bind_monitoring_thresholds(py::module_& module) {
  bind_value<MonitoringThresholds>(
      module, "MonitoringThresholds",
      "From where on alerts fire. Parts are of one: 0.9 is 90 %.\n\n"
      ">>> iitbfaas.MonitoringThresholds().replace(node_cpu=0.8).node_cpu\n"
      "0.8\n",
      {field<&MonitoringThresholds::node_cpu>("node_cpu", "float: part of a node's cores in use"),
       field<&MonitoringThresholds::node_memory>("node_memory",
                                                 "float: part of a node's memory that is not available"),
       field<&MonitoringThresholds::node_disk>("node_disk", "float: part of a file system in use"),
       field<&MonitoringThresholds::disk_horizon>(
           "disk_horizon", "float: seconds, a file system will be full within; whole hours"),
       field<&MonitoringThresholds::task_cpu>("task_cpu", "float: part of a container's CPU limit in use"),
       field<&MonitoringThresholds::task_memory>(
           "task_memory", "float: part of a container's memory limit in its working set"),
       field<&MonitoringThresholds::task_restarts>(
           "task_restarts", "int: containers that lived less than a minute, in ten minutes"),
       field<&MonitoringThresholds::requests_high>("requests_high", "float: requests a second and replica"),
       field<&MonitoringThresholds::requests_low>("requests_low",
                                                  "float: the same, with more than one replica"),
       field<&MonitoringThresholds::errors>("errors", "float: part of the answers that are 5xx"),
       field<&MonitoringThresholds::p99>("p99", "float: seconds, 99 of 100 answers are there within"),
       field<&MonitoringThresholds::discovery_age>("discovery_age",
                                                   "float: seconds, since a gateway last learned what runs"),
       field<&MonitoringThresholds::autoscaler_age>("autoscaler_age",
                                                    "float: seconds, since the autoscaler last looked"),
       field<&MonitoringThresholds::autoscaler_failures>("autoscaler_failures",
                                                         "int: of one function, in five minutes")});
}

py::class_<MonitoringSettings> bind_monitoring_settings_type(py::module_& module) {
  return bind_value<MonitoringSettings>(
      module, "MonitoringSettings",
      "What is measured, how often, and for how long it is kept.\n\n"
      ">>> settings = iitbfaas.MonitoringSettings(scrape_interval=10)\n"
      ">>> settings.retention == 15 * 24 * 3600\n"
      "True\n",
      {field<&MonitoringSettings::scrape_interval>("scrape_interval", "float: seconds"),
       field<&MonitoringSettings::evaluation_interval>("evaluation_interval", "float: seconds, of rules"),
       field<&MonitoringSettings::discovery_interval>("discovery_interval",
                                                      "float: seconds, between two looks at what runs"),
       field<&MonitoringSettings::rate_window>(
           "rate_window", "float: seconds, over which rules take rates: four scrapes or more"),
       field<&MonitoringSettings::resource_hold>(
           "resource_hold", "float: seconds, a CPU, memory or disk is short for so long"),
       field<&MonitoringSettings::request_hold>(
           "request_hold", "float: seconds, a function's requests or errors stand out for so long"),
       field<&MonitoringSettings::down_hold>("down_hold",
                                             "float: seconds, something does not answer for so long"),
       field<&MonitoringSettings::retention>("retention", "float: seconds, whole hours"),
       field<&MonitoringSettings::retention_size>("retention_size",
                                                  "int: bytes, of all data on disk; 0: no limit"),
       field<&MonitoringSettings::engine_metrics_port>("engine_metrics_port", "int: of each node's Docker"),
       field<&MonitoringSettings::remote_write>("remote_write",
                                                "tuple of str: URLs that every sample is sent to as well"),
       field<&MonitoringSettings::alert_webhooks>("alert_webhooks",
                                                  "tuple of str: URLs that every alert is sent to"),
       field<&MonitoringSettings::alert_delay>("alert_delay",
                                               "float: seconds, alerts that begin together go out together"),
       field<&MonitoringSettings::alert_repeat>(
           "alert_repeat", "float: seconds, the gateway is told again while an alert fires"),
       field<&MonitoringSettings::thresholds>("thresholds", "MonitoringThresholds")});
}

void bind_monitoring_site(py::module_& module) {
  bind_value<MonitoringSite>(
      module, "MonitoringSite",
      "Where the parts find each other and the cluster; `up` fills it in.\n\n"
      ">>> iitbfaas.MonitoringSite().prometheus\n"
      "'iitbfaas-prometheus:9090'\n",
      {field<&MonitoringSite::embedded>("embedded", "bool: processes with ports of 127.0.0.1, no containers"),
       field<&MonitoringSite::engine>("engine", "str: as Prometheus reaches it"),
       field<&MonitoringSite::gateway>("gateway", "str: as Alertmanager reaches it"),
       field<&MonitoringSite::password_file>("password_file", "str: of that gateway; empty: none"),
       field<&MonitoringSite::prometheus>("prometheus", "str: as the other parts reach it"),
       field<&MonitoringSite::alertmanager>("alertmanager", "str: the same; empty: there is none")});
}

void bind_monitoring_file(py::module_& module) {
  bind_value<MonitoringFile>(
      module, "MonitoringFile",
      "A file that a part of the monitoring stack reads.\n\n"
      ">>> file = iitbfaas.monitoring_files(iitbfaas.MonitoringSettings())[0]\n"
      ">>> file.part in ('prometheus', 'alertmanager', 'grafana', 'karma')\n"
      "True\n",
      {field<&MonitoringFile::part>("part", "str"),
       field<&MonitoringFile::path>("path", "str: absolute, where that part looks for it"),
       field<&MonitoringFile::text>("text", "str")});
}

}  // namespace

void bind_monitoring_settings(py::module_& module) {
  bind_monitoring_thresholds(module);
  auto settings = bind_monitoring_settings_type(module);
  settings.def(
      "validate", [](const MonitoringSettings& it) { validate(it); },
      "Raises InvalidSpec for the first field that is wrong. Asks nobody.\n\n"
      ">>> iitbfaas.MonitoringSettings(scrape_interval=0).validate()\n"
      "Traceback (most recent call last):\n"
      "iitbfaas.InvalidSpec: ...\n");
  bind_monitoring_site(module);
  bind_monitoring_file(module);
  function(
      module, "monitoring_files",
      [](const MonitoringSettings& given, const py::object& site) {
        const auto where =
            Conversion<std::optional<MonitoringSite>>::load({"monitoring_files", "site"}, site);
        return give(monitoring_files(given, where.value_or(MonitoringSite{})));
      },
      py::arg("settings"), py::arg("site") = py::none(),
      "A tuple of MonitoringFile: every file of the stack, configurations, rules and dashboards. The same\n"
      "settings give the same bytes.\n\n"
      ">>> files = iitbfaas.monitoring_files(iitbfaas.MonitoringSettings())\n"
      ">>> any(file.path.endswith('prometheus.yml') for file in files)\n"
      "True\n");
}

}  // namespace iitbfaas::python
