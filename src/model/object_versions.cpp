#include "model/object_versions.hpp"

#include "contract/labels.hpp"

#include <algorithm>

namespace iitbfaas::model {

std::string free_version(const std::string& name, const std::vector<docker::Object>& live) {
  constexpr std::size_t longest = 64;  // the Engine's
  const auto taken = [&](const std::string& candidate) {
    return std::ranges::find(live, candidate, &docker::Object::name) != live.end();
  };
  auto candidate = name;
  for (int version = 2; taken(candidate); ++version) {
    const auto suffix = "-" + std::to_string(version);
    candidate = name.substr(0, longest - suffix.size()) + suffix;
  }
  return candidate;
}

const std::string& first_name(const docker::Object& object) {
  const auto found = object.labels.find(contract::labels::version_of);
  return found == object.labels.end() ? object.name : found->second;
}

const docker::Object* newest_version(const std::string& name, const std::vector<docker::Object>& live) {
  const docker::Object* newest = nullptr;
  for (const auto& object : live) {
    if (first_name(object) != name) continue;
    if (newest == nullptr || newest->created_at <= object.created_at) newest = &object;
  }
  return newest;
}

}  // namespace iitbfaas::model
