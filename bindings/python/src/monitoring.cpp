#include "iitbfaas/monitoring.hpp"

#include "binding.hpp"
#include "calling.hpp"
#include "collections.hpp"
#include "method.hpp"
#include "value.hpp"

namespace iitbfaas::python {

template <>
struct Words<MonitoringSource> {
  static constexpr std::array<std::pair<const char*, MonitoringSource>, 3> all{{
      {"automatic", MonitoringSource::automatic},
      {"images", MonitoringSource::images},
      {"installed", MonitoringSource::installed},
  }};
};

namespace {

/// {"port": 9090}: what of a part is to be otherwise than by default.
template <auto Member>
Field part(const char* name) {
  return {name, "",
          [](void* value, Place place, py::handle given) {
            if (!py::isinstance<py::dict>(given))
              refuse_type(place, "a dict: image, memory_limit, port", given);
            auto& changed = static_cast<MonitoringOptions*>(value)->*Member;
            changed = filled(py::reinterpret_borrow<py::dict>(given), changed);
          },
          nullptr};
}

void describe_monitoring_options() {
  describe<MonitoringPart>("part", {field<&MonitoringPart::image>("image", "str"),
                                    field<&MonitoringPart::memory_limit>("memory_limit", "int: bytes"),
                                    field<&MonitoringPart::port>("port", "int")});
  describe<MonitoringDownOptions>("down",
                                  {field<&MonitoringDownOptions::volumes>("volumes", "bool"),
                                   field<&MonitoringDownOptions::timeout>("timeout", "float: seconds")});
  describe<MonitoringOptions>(
      "up",
      {field<&MonitoringOptions::settings>("settings", ""), field<&MonitoringOptions::source>("source", ""),
       part<&MonitoringOptions::prometheus>("prometheus"),
       part<&MonitoringOptions::alertmanager>("alertmanager"),
       part<&MonitoringOptions::node_exporter>("node_exporter"),
       part<&MonitoringOptions::container_exporter>("container_exporter"),
       part<&MonitoringOptions::grafana>("grafana"), part<&MonitoringOptions::karma>("karma"),
       field<&MonitoringOptions::without>("without", ""),
       field<&MonitoringOptions::constraints>("constraints", ""),
       field<&MonitoringOptions::docker_root>("docker_root", ""),
       field<&MonitoringOptions::timeout>("timeout", "")});
}

void bind_monitoring_part_status(py::module_& module) {
  bind_value<MonitoringPartStatus>(
      module, "MonitoringPartStatus",
      "One program of the monitoring stack.\n\n"
      ">>> iitbfaas.MonitoringPartStatus(part='prometheus', replicas=1).running\n"
      "0\n",
      {field<&MonitoringPartStatus::part>("part", "str"),
       field<&MonitoringPartStatus::service>("service", "str"),
       field<&MonitoringPartStatus::image>("image", "str"),
       field<&MonitoringPartStatus::replicas>("replicas", "int: that are to run"),
       field<&MonitoringPartStatus::running>("running", "int"),
       field<&MonitoringPartStatus::url>("url", "str: where people find it, or empty"),
       field<&MonitoringPartStatus::reason>("reason", "str: the engine's own words when some do not run")});
}

void bind_monitoring_status(py::module_& module) {
  bind_value<MonitoringStatus>(
      module, "MonitoringStatus",
      "The monitoring stack at one moment.\n\n"
      ">>> cluster.monitoring.status().parts\n"
      "()\n",
      {field<&MonitoringStatus::parts>(
           "parts", "tuple of MonitoringPartStatus: sorted by name; none: there is no stack"),
       field<&MonitoringStatus::left_out>("left_out", "tuple of str: parts that `up` did not start, and why"),
       field<&MonitoringStatus::targets>("targets", "tuple of ScrapeTarget: of Prometheus"),
       field<&MonitoringStatus::alerts>("alerts", "tuple of RuleAlert: that fire"),
       field<&MonitoringStatus::problem>("problem", "str: why Prometheus told neither, or empty")});
}

MonitoringStatus monitoring_up(const MonitoringHandle& it, py::kwargs keywords) {
  const auto on_step = callable_from({"up", "on_step"}, keywords);
  const auto options = filled<MonitoringOptions>(keywords);
  Calling calling;
  return calling.wait([&, cluster = it.cluster()] {
    return Monitoring{cluster}.up(options, [&](const std::string& step) { calling.tell(on_step, step); });
  });
}

void bind_monitoring_state(py::class_<MonitoringHandle>& type) {
  method(
      type, "status",
      [](const MonitoringHandle& it) {
        return waiting([cluster = it.cluster()] { return Monitoring{cluster}.status(); });
      },
      "MonitoringStatus. Two requests to the engine, two to Prometheus.\n\n"
      ">>> cluster.monitoring.status().left_out\n"
      "()\n");
  method(
      type, "prometheus",
      [](const MonitoringHandle& it) {
        return waiting([cluster = it.cluster()] { return Monitoring{cluster}.prometheus(); });
      },
      "The stack's Prometheus. Raises Error when there is no stack, or no way to it.\n\n"
      ">>> cluster.monitoring.prometheus()\n"
      "Traceback (most recent call last):\n"
      "iitbfaas.Error: ...\n");
}

void bind_monitoring_verbs(py::class_<MonitoringHandle>& type) {
  type.def(
      "up", &monitoring_up,
      "Makes the stack, or makes of it what the arguments say; what is so already is not touched. Waits\n"
      "until all parts run. Returns MonitoringStatus.\n\n"
      "settings: MonitoringSettings. source: \"automatic\", \"images\" or \"installed\", where programs\n"
      "come from. prometheus, alertmanager, node_exporter, container_exporter, grafana, karma: dict of\n"
      "what is to be otherwise than by default, {\"image\": ..., \"memory_limit\": \"1Gi\", \"port\":\n"
      "9090}. without: list of parts to leave out. constraints: list of str, where all but the exporters\n"
      "may run. docker_root: path. timeout: seconds or timedelta (300). on_step: called with a str before\n"
      "each step; what it raises ends the call. Raises InvalidSpec, Error with the engine's words,\n"
      "BuildError, Timeout.\n\n"
      ">>> cluster.monitoring.up(witout=['grafana'])\n"
      "Traceback (most recent call last):\n"
      "TypeError: up() has no argument 'witout'; did you mean 'without'?\n");
  type.def(
      "down",
      [](const MonitoringHandle& it, const py::kwargs& keywords) {
        const auto options = filled<MonitoringDownOptions>(keywords);
        waiting([&, cluster = it.cluster()] { Monitoring{cluster}.down(options); });
      },
      "Removes the stack; no error when there is none. volumes: True: also what its parts kept. timeout:\n"
      "seconds or timedelta (60).\n\n"
      ">>> cluster.monitoring.down()\n");
  bind_monitoring_state(type);
}

}  // namespace

void bind_monitoring(py::module_& module) {
  describe_monitoring_options();
  bind_monitoring_part_status(module);
  bind_monitoring_status(module);
  py::class_<MonitoringHandle> type{
      module, "Monitoring",
      "The monitoring stack of a cluster: Prometheus, Alertmanager, exporters, Grafana, Karma;\n"
      "docs/monitoring.md.\n\n"
      ">>> cluster.monitoring\n"
      "<Monitoring>\n"};
  type.def("__repr__", [](const MonitoringHandle&) { return "<Monitoring>"; });
  bind_monitoring_verbs(type);
}

}  // namespace iitbfaas::python
