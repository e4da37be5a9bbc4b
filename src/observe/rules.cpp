#include "observe/rules.hpp"

#include "observe/words.hpp"
#include "observe/yaml.hpp"

#include <algorithm>
#include <cctype>

namespace iitbfaas::observe {
namespace {

constexpr const char* handbook = "docs/monitoring.md#";

/// As a heading's anchor is made: lower case.
std::string anchor(std::string name) {
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
  return handbook + name;
}

YAML::Node entry(const Rule& rule) {
  YAML::Node node;
  node["alert"] = rule.name;
  node["expr"] = rule.expression;
  if (rule.hold.count() > 0) node["for"] = duration(rule.hold);
  node["labels"]["severity"] = rule.severity;
  if (rule.scales) node["labels"][words::action] = words::scale;
  node["annotations"]["summary"] = rule.summary;
  node["annotations"]["description"] = rule.description;
  node["annotations"]["runbook"] = anchor(rule.name);
  return node;
}

}  // namespace

std::vector<RuleGroup> rule_groups(const MonitoringSettings& settings) {
  return {node_rules(settings), task_rules(settings), function_rules(settings), platform_rules(settings)};
}

std::string rules_file(const RuleGroup& group) {
  YAML::Node node;
  node["name"] = group.name;
  for (const auto& rule : group.rules) node["rules"].push_back(entry(rule));
  YAML::Node root;
  root["groups"].push_back(node);
  return document(root);
}

}  // namespace iitbfaas::observe
