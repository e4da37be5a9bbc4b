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

bool is_one_of(const std::vector<std::string>& wanted, const std::string& value) {
  return std::ranges::find(wanted, value) != wanted.end();
}

bool all_hold(const Filters& filters, const Labels& labels,
              const std::map<std::string, std::string>& values) {
  return std::ranges::all_of(filters, [&](const auto& filter) {
    const auto& [key, wanted] = filter;
    if (key == "label") {
      return std::ranges::all_of(wanted, [&](const auto& one) { return has_label(labels, one); });
    }
    const auto value = values.find(key);
    if (value != values.end()) return is_one_of(wanted, value->second);
    std::string known = "label";
    for (const auto& [name, text] : values) known += ", " + name;
    throw InvalidSpec{"filters", "there is no filter \"" + key + "\"; there are " + known};
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
  return all_hold(filters, function.labels,
                  {{"name", function.name}, {"namespace", function.name_space}, {"image", function.image}});
}

bool matches(const NodeStatus& node, const Filters& filters) {
  return all_hold(filters, node.labels,
                  {{"name", node.name},
                   {"id", node.id},
                   {"role", node.role == NodeRole::manager ? "manager" : "worker"},
                   {"availability", word(node.availability)}});
}

}  // namespace iitbfaas
