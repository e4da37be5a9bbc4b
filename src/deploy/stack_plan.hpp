#pragma once
#include "deploy/compose/convert.hpp"
#include "docker/types.hpp"

#include "iitbfaas/stack.hpp"

#include <map>
#include <string>
#include <vector>

/// From what a stack is to be and what the engine has to the steps between. Pure.
namespace iitbfaas::deployment {

/// What the engine has.
struct Live {
  std::vector<docker::Network> networks = {};
  std::vector<docker::Object> secrets = {}, configs = {};
  std::vector<docker::Service> services = {};  ///< of this stack
};

struct NetworkStep {
  StackAction action = StackAction::unchanged;
  docker::NetworkSpec spec = {};
  std::string id = {};                  ///< of one to remove
  std::vector<FieldChange> fixed = {};  ///< what differs and no engine changes
};

/// Data never changes in place: what differs becomes a version of its own.
struct ObjectStep {
  StackAction action = StackAction::unchanged;
  compose::WantedObject wanted = {};  ///< `name` is the stack's; the version's is `version`
  std::string version = {};
  docker::Object live = {};      ///< what is there, unless it is created
  bool content_unknown = false;  ///< a secret that another tool made: only the engine can compare
};

struct ServiceStep {
  StackAction action = StackAction::unchanged;
  docker::ServiceSpec spec = {};
  docker::Service live = {};
  std::vector<FieldChange> fields = {};
};

/// The version of each object that services take, by the stack's name for it; those that exist have an id.
struct Version {
  std::string name = {}, id = {};
};
using Versions = std::map<std::string, Version>;

std::vector<NetworkStep> plan_networks(const compose::Wanted& wanted, const Live& live,
                                       const std::string& stack, const StackOptions& options);
enum class ObjectKind { secret, config };
std::vector<ObjectStep> plan_objects(ObjectKind kind, const compose::Wanted& wanted, const Live& live,
                                     const std::string& stack, const StackOptions& options);
/// Throws InvalidSpec for an external object that is not there.
Versions versions(const std::vector<ObjectStep>& steps, const std::vector<std::string>& external,
                  const std::vector<docker::Object>& live);
std::vector<ServiceStep> plan_services(const compose::Wanted& wanted, const Live& live,
                                       const Versions& secrets, const Versions& configs,
                                       const StackOptions& options);

/// Throws InvalidSpec for an external network that is not there, or not the Swarm's.
void require_external(const compose::Wanted& wanted, const Live& live);

/// Field by field, in the Engine's words.
std::vector<FieldChange> differences(const docker::ServiceSpec& before, const docker::ServiceSpec& after);

/// A salted digest of a secret, and whether one is of these data.
std::string salted_digest(const std::string& salt, std::string_view data);
bool is_digest_of(const std::string& digest, std::string_view data);

}  // namespace iitbfaas::deployment
