#include "model/constraint.hpp"

#include "base/text.hpp"

#include <string>

namespace iitbfaas::model {
namespace {

std::string label(const docker::StringMap& labels, std::string_view name) {
  const auto found = labels.find(std::string{name});
  return found == labels.end() ? "" : found->second;
}

std::string value_of(const docker::Node& node, std::string_view key) {
  constexpr std::string_view node_label = "node.labels.";
  constexpr std::string_view engine_label = "engine.labels.";
  if (key == "node.id") return node.id;
  if (key == "node.hostname") return node.hostname;
  if (key == "node.ip") return node.address;
  if (key == "node.role") return node.role;
  if (key == "node.platform.os") return node.operating_system;
  if (key == "node.platform.arch") return node.architecture;
  if (key.starts_with(node_label)) return label(node.labels, key.substr(node_label.size()));
  if (key.starts_with(engine_label)) return label(node.engine_labels, key.substr(engine_label.size()));
  return {};
}

}  // namespace

bool satisfies(const docker::Node& node, std::string_view constraint) {
  auto at = constraint.find("==");
  const bool wanted = at != std::string_view::npos;
  if (!wanted) at = constraint.find("!=");
  if (at == std::string_view::npos) return false;
  const auto key = base::trim(constraint.substr(0, at));
  const auto value = base::trim(constraint.substr(at + 2));
  return base::equals_ignoring_case(value_of(node, key), value) == wanted;
}

}  // namespace iitbfaas::model
