#include "iitbfaas/prometheus_status.hpp"

#include "binding.hpp"
#include "value.hpp"

namespace iitbfaas::python {

template <>
struct Words<TargetHealth> {
  static constexpr std::array<std::pair<const char*, TargetHealth>, 3> all{{
      {"unknown", TargetHealth::unknown},
      {"up", TargetHealth::up},
      {"down", TargetHealth::down},
  }};
};

template <>
struct Words<AlertState> {
  static constexpr std::array<std::pair<const char*, AlertState>, 3> all{{
      {"inactive", AlertState::inactive},
      {"pending", AlertState::pending},
      {"firing", AlertState::firing},
  }};
};

template <>
struct Words<Rule::Kind> {
  static constexpr std::array<std::pair<const char*, Rule::Kind>, 2> all{{
      {"alerting", Rule::Kind::alerting},
      {"recording", Rule::Kind::recording},
  }};
};

namespace {

void bind_scrape_target(py::module_& module) {
  bind_value<ScrapeTarget>(
      module, "ScrapeTarget",
      "What Prometheus scrapes, and how that goes.\n\n"
      ">>> target = prometheus.targets().active[0]\n"
      ">>> target.pool, target.health\n"
      "('prometheus', 'up')\n",
      {field<&ScrapeTarget::pool>("pool", "str: the scrape configuration's job_name"),
       field<&ScrapeTarget::url>("url", "str"),
       field<&ScrapeTarget::labels>("labels", "mapping of str to str: that its series have"),
       field<&ScrapeTarget::discovered>("discovered", "mapping of str to str: before relabeling"),
       field<&ScrapeTarget::health>("health", "\"unknown\", \"up\" or \"down\""),
       field<&ScrapeTarget::error>("error", "str: of the last scrape, or empty"),
       field<&ScrapeTarget::scraped_at>("scraped_at", "datetime, UTC: None: not yet"),
       field<&ScrapeTarget::scrape_duration>("scrape_duration", "float: seconds")});
}

void bind_scrape_targets(py::module_& module) {
  bind_value<ScrapeTargets>(
      module, "ScrapeTargets",
      "Targets that Prometheus scrapes, and those that it leaves alone.\n\n"
      ">>> len(prometheus.targets().active)\n"
      "1\n",
      {field<&ScrapeTargets::active>("active", "tuple of ScrapeTarget"),
       field<&ScrapeTargets::dropped>("dropped", "tuple of ScrapeTarget: by relabeling")});
}

void bind_rule_alert(py::module_& module) {
  bind_value<RuleAlert>(
      module, "RuleAlert",
      "One element of an alerting rule's result.\n\n"
      ">>> [alert.labels['alertname'] for alert in prometheus.alerts()]\n"
      "['Always']\n",
      {field<&RuleAlert::labels>("labels", "mapping of str to str: \"alertname\" among them"),
       field<&RuleAlert::annotations>("annotations", "mapping of str to str"),
       field<&RuleAlert::state>("state", "\"inactive\", \"pending\" or \"firing\""),
       field<&RuleAlert::active_at>("active_at", "datetime, UTC: since when the condition holds"),
       field<&RuleAlert::value>("value", "float")});
}

void bind_rule(py::module_& module) {
  bind_value<Rule>(
      module, "Rule",
      "A rule of Prometheus, and how it stands.\n\n"
      ">>> rule = prometheus.rules()[0].rules[0]\n"
      ">>> rule.name, rule.expression\n"
      "('Always', 'vector(1)')\n",
      {field<&Rule::kind>("kind", "\"alerting\" or \"recording\""), field<&Rule::name>("name", "str"),
       field<&Rule::expression>("expression", "str"), field<&Rule::labels>("labels", "mapping of str to str"),
       field<&Rule::annotations>("annotations", "mapping of str to str: templates, as written"),
       field<&Rule::hold>("hold", "float: seconds, its \"for\""),
       field<&Rule::keep_firing>("keep_firing", "float: seconds"),
       field<&Rule::state>("state", "the highest of its alerts"),
       field<&Rule::alerts>("alerts", "tuple of RuleAlert"),
       field<&Rule::evaluated>("evaluated", "bool: and without an error"),
       field<&Rule::error>("error", "str: of the last evaluation"),
       field<&Rule::evaluation_time>("evaluation_time", "float: seconds, that the last one took"),
       field<&Rule::evaluated_at>("evaluated_at", "datetime, UTC")});
}

void bind_rule_group(py::module_& module) {
  bind_value<RuleGroup>(module, "RuleGroup",
                        "Rules that Prometheus evaluates together.\n\n"
                        ">>> prometheus.rules()[0].name\n"
                        "'always'\n",
                        {field<&RuleGroup::name>("name", "str"),
                         field<&RuleGroup::file>("file", "str: on Prometheus's machine"),
                         field<&RuleGroup::interval>("interval", "float: seconds"),
                         field<&RuleGroup::rules>("rules", "tuple of Rule")});
}

void bind_metric_metadata(py::module_& module) {
  bind_value<MetricMetadata>(
      module, "MetricMetadata",
      "What a target says of a metric.\n\n"
      ">>> prometheus.metadata('go_goroutines')['go_goroutines'][0].type\n"
      "'gauge'\n",
      {field<&MetricMetadata::type>("type",
                                    "str: \"counter\", \"gauge\", \"histogram\", \"summary\" or \"unknown\""),
       field<&MetricMetadata::help>("help", "str"), field<&MetricMetadata::unit>("unit", "str")});
}

void bind_target_metadata(py::module_& module) {
  bind_value<TargetMetadata>(module, "TargetMetadata",
                             "What one target says of one metric.\n\n"
                             ">>> prometheus.target_metadata('go_goroutines')[0].metadata.type\n"
                             "'gauge'\n",
                             {field<&TargetMetadata::target>("target", "mapping of str to str: its labels"),
                              field<&TargetMetadata::metric>("metric", "str: empty when one was asked for"),
                              field<&TargetMetadata::metadata>("metadata", "MetricMetadata")});
}

void bind_build_information(py::module_& module) {
  bind_value<BuildInformation>(module, "BuildInformation",
                               "Which Prometheus or Alertmanager answers.\n\n"
                               ">>> prometheus.build_information().version >= '2'\n"
                               "True\n",
                               {field<&BuildInformation::version>("version", "str"),
                                field<&BuildInformation::revision>("revision", "str"),
                                field<&BuildInformation::branch>("branch", "str"),
                                field<&BuildInformation::build_user>("build_user", "str"),
                                field<&BuildInformation::build_date>("build_date", "str"),
                                field<&BuildInformation::go_version>("go_version", "str")});
}

void bind_runtime_information(py::module_& module) {
  bind_value<RuntimeInformation>(
      module, "RuntimeInformation",
      "How a Prometheus runs.\n\n"
      ">>> prometheus.runtime_information().reload_succeeded\n"
      "True\n",
      {field<&RuntimeInformation::started_at>("started_at", "datetime, UTC"),
       field<&RuntimeInformation::reload_succeeded>("reload_succeeded",
                                                    "bool: the last one of its configuration"),
       field<&RuntimeInformation::configured_at>("configured_at", "datetime, UTC: the last successful one"),
       field<&RuntimeInformation::corruptions>("corruptions", "int"),
       field<&RuntimeInformation::goroutines>("goroutines", "int"),
       field<&RuntimeInformation::retention>("retention", "str: \"15d\", \"1d or 2GiB\"")});
}

void bind_head_statistics(py::module_& module) {
  bind_value<HeadStatistics>(module, "HeadStatistics",
                             "What Prometheus keeps in memory.\n\n"
                             ">>> prometheus.head_statistics().series > 100\n"
                             "True\n",
                             {field<&HeadStatistics::series>("series", "int"),
                              field<&HeadStatistics::label_pairs>("label_pairs", "int"),
                              field<&HeadStatistics::chunks>("chunks", "int"),
                              field<&HeadStatistics::oldest>("oldest", "datetime, UTC"),
                              field<&HeadStatistics::newest>("newest", "datetime, UTC"),
                              field<&HeadStatistics::series_by_metric>(
                                  "series_by_metric", "mapping of str to int: the ten with most")});
}

}  // namespace

void bind_prometheus_status(py::module_& module) {
  bind_scrape_target(module);
  bind_scrape_targets(module);
  bind_rule_alert(module);
  bind_rule(module);
  bind_rule_group(module);
  bind_metric_metadata(module);
  bind_target_metadata(module);
  bind_build_information(module);
  bind_runtime_information(module);
  bind_head_statistics(module);
}

}  // namespace iitbfaas::python
