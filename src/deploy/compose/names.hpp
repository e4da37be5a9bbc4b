#pragma once
#include "deploy/compose/project.hpp"

namespace iitbfaas::deployment::compose {

/// Names in the engine of what the files name.
class Names {
 public:
  Names(const ComposeProject& project, const std::string& stack) : project_{project}, stack_{stack} {}
  std::string service(const std::string& key) const { return scoped(key); }
  std::string network(const std::string& key) const { return of(project_.networks, key); }
  std::string secret(const std::string& key) const { return of(project_.secrets, key); }
  std::string config(const std::string& key) const { return of(project_.configs, key); }
  std::string volume(const std::string& key) const { return of(project_.volumes, key); }
  /// With the label that makes it the stack's.
  StringMap labels(StringMap labels) const;

 private:
  std::string scoped(const std::string& key) const { return stack_ + "_" + key; }
  template <class Value>
  std::string of(const std::map<std::string, Value>& section, const std::string& key) const {
    const auto found = section.find(key);
    return found == section.end() || found->second.name.empty() ? scoped(key) : found->second.name;
  }

  const ComposeProject& project_;
  const std::string& stack_;
};

docker::Container convert_container(const Service& service, const ComposeProject& project,
                                    const Names& names);

}  // namespace iitbfaas::deployment::compose
