#pragma once
#include "iitbfaas/monitoring_settings.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace iitbfaas::observe {

/// An alert as Prometheus evaluates it. `docs/monitoring.md` says under its name what it means and what to
/// do.
struct Rule {
  std::string name = {};
  std::string expression = {};        ///< PromQL
  std::chrono::milliseconds hold{0};  ///< it must be so for that long
  std::string severity = {};          ///< critical, warning, info
  std::string summary = {};           ///< one line, a Go template
  std::string description = {};       ///< the same, with the figure
  bool scales = false;                ///< the gateway is told, which may change the function's replicas
};

struct RuleGroup {
  std::string name = {};  ///< also its file's
  std::vector<Rule> rules = {};
};

RuleGroup node_rules(const MonitoringSettings& settings);
RuleGroup task_rules(const MonitoringSettings& settings);
RuleGroup function_rules(const MonitoringSettings& settings);
RuleGroup platform_rules(const MonitoringSettings& settings);

std::vector<RuleGroup> rule_groups(const MonitoringSettings& settings);

/// A rules file.
std::string rules_file(const RuleGroup& group);

}  // namespace iitbfaas::observe
