#pragma once
#include "docker/types.hpp"

#include "iitbfaas/function.hpp"
#include "iitbfaas/node.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The one dictionary between our words and the Engine's: function ⇄ service, replica ← task, node ← node.
/// Pure: nothing here asks anyone.
namespace iitbfaas::model {

/// A secret as the engine has it.
struct KnownSecret {
  std::string id = {}, name = {};
};

/// What a service needs to know of the cluster it goes to.
struct Surroundings {
  std::string network = {};                         ///< id or name of the shared network
  std::string gateway_url = {};                     ///< as functions reach it
  std::map<std::string, KnownSecret> secrets = {};  ///< by the name that the function knows
  std::string image_user = {};                      ///< that the image declares
};

/// "hello" in the default namespace, "shop_hello" in the namespace shop. Neither part holds an underscore.
std::string service_name(std::string_view function, std::string_view name_space);
/// The same rule for secrets.
std::string secret_name(std::string_view secret, std::string_view name_space);
/// "hello", "hello.shop": how a request names it.
std::string route_name(std::string_view function, std::string_view name_space);

/// Whether the service is a function of ours.
bool is_function(const docker::ServiceSpec& service) noexcept;

docker::ServiceSpec to_service(const FunctionSpec& function, const Surroundings& surroundings);

/// Lays a new `next` over what the cluster has: the number of replicas that it was scaled to is kept unless
/// the user's own number changed.
docker::ServiceSpec merge(const docker::ServiceSpec& current, docker::ServiceSpec next);

/// What a function's service tells of where it was made: with this, its function makes the same service
/// again.
Surroundings surroundings_of(const docker::ServiceSpec& service);

/// Makes of `current` what `wanted` in `around` asks for, but where that differs from what its own function
/// would ask for: what others changed in the service stays.
docker::ServiceSpec change(const docker::ServiceSpec& current, const FunctionSpec& wanted,
                           const Surroundings& around);

/// What the label of a function's service says was asked for. Nothing when there is none that makes sense:
/// one spoilt label must not hide all other functions.
std::optional<FunctionSpec> stored_spec(const docker::ServiceSpec& service);

/// What the user asked for, as far as the service tells; `replicas` is what is asked for now.
FunctionSpec to_function(const docker::ServiceSpec& service);

/// By id.
using NodesById = std::map<std::string, docker::Node>;
NodesById by_id(std::vector<docker::Node> nodes);

/// A task of another revision of the function's spec than `service` asks for does not count.
bool is_current(const docker::Task& task, const docker::ServiceSpec& service);

ReplicaState state_of(const docker::Task& task, const NodesById& nodes);
/// The engine's own words for why a task does not run; empty when it gave none.
std::string reason_of(const docker::Task& task);

/// `tasks` may hold those of other services.
FunctionStatus to_status(const docker::Service& service, const std::vector<docker::Task>& tasks,
                         const NodesById& nodes, const std::string& gateway);

/// `replicas` counts the running tasks among `tasks`, which are those of functions.
NodeStatus to_status(const docker::Node& node, const std::vector<docker::Task>& tasks);

}  // namespace iitbfaas::model
