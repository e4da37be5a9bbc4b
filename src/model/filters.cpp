#include "iitbfaas/filters.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>

namespace iitbfaas {
namespace {

using Labels = std::map<std::string, std::string>;

bool has_label(const Labels& labels, const std::string& wanted) {
  const auto equals = wanted.find('=');
  const auto found = labels.find(wanted.substr(0, equals));
  if (found == labels.end()) return false;
  return equals == std::string::npos || found->second == wanted.substr(equals + 1);
}

/// What there is to filter by, and the values of it, of which one must be asked for.
using Values = std::map<std::string, std::vector<std::string>>;

void check(const Filters& filters, const Labels* labels, const Values& values) {
  for (const auto& [key, wanted] : filters) {
    if (values.contains(key) || (key == "label" && labels != nullptr)) continue;
    std::string known = labels != nullptr ? "label" : "";
    for (const auto& [name, texts] : values) known += (known.empty() ? "" : ", ") + name;
    throw InvalidSpec{"filters", "there is no filter \"" + key + "\"; there are " + known};
  }
}

/// Labels: null where there are none to filter by.
bool all_hold(const Filters& filters, const Labels* labels, const Values& values) {
  check(filters, labels, values);
  return std::ranges::all_of(filters, [&](const auto& filter) {
    const auto& [key, wanted] = filter;
    if (key == "label") {
      return std::ranges::all_of(wanted, [&](const auto& one) { return has_label(*labels, one); });
    }
    return std::ranges::find_first_of(wanted, values.at(key)) != wanted.end();
  });
}

const char* word(NodeAvailability availability) {
  switch (availability) {
    case NodeAvailability::active: return "active";
    case NodeAvailability::pause: return "pause";
    case NodeAvailability::drain: break;
  }
  return "drain";
}

}  // namespace

bool matches(const FunctionSpec& function, const Filters& filters) {
  return all_hold(
      filters, &function.labels,
      {{"name", {function.name}}, {"namespace", {function.name_space}}, {"image", {function.image}}});
}

bool matches(const NodeStatus& node, const Filters& filters) {
  return all_hold(filters, &node.labels,
                  {{"name", {node.name}},
                   {"id", {node.id}},
                   {"role", {node.role == NodeRole::manager ? "manager" : "worker"}},
                   {"availability", {word(node.availability)}}});
}

bool matches(const ImageStatus& image, const Filters& filters) {
  return all_hold(filters, nullptr,
                  {{"reference", {image.reference}},
                   {"id", {image.id}},
                   {"node", image.nodes},
                   {"service", image.services}});
}

bool matches(const SecretStatus& secret, const Filters& filters) {
  return all_hold(filters, &secret.labels, {{"name", {secret.name}}, {"namespace", {secret.name_space}}});
}

bool matches(const StackStatus& stack, const Filters& filters) {
  return all_hold(filters, nullptr, {{"name", {stack.name}}});
}

}  // namespace iitbfaas
