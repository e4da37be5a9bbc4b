#pragma once

/// Labels of services, tasks and objects. Whoever writes or reads one, writes this name.
namespace iitbfaas::contract::labels {

inline constexpr const char* function = "iitbfaas.function";  // the function's name
inline constexpr const char* name_space = "iitbfaas.namespace";
inline constexpr const char* spec = "iitbfaas.spec";        // what the user asked for, as JSON
inline constexpr const char* timeout = "iitbfaas.timeout";  // milliseconds
inline constexpr const char* revision =
    "iitbfaas.revision";  // on containers: which version of the spec a task runs
inline constexpr const char* annotation_prefix = "iitbfaas.annotation.";
inline constexpr const char* stack = "com.docker.stack.namespace";
inline constexpr const char* openfaas_function = "faas_function";
inline constexpr const char* openfaas_prefix = "com.openfaas.";

// How a function is scaled, in OpenFaaS's words …
inline constexpr const char* scale_prefix = "com.openfaas.scale.";
inline constexpr const char* scale_min = "com.openfaas.scale.min";
inline constexpr const char* scale_max = "com.openfaas.scale.max";
inline constexpr const char* scale_type = "com.openfaas.scale.type";
inline constexpr const char* scale_target = "com.openfaas.scale.target";
inline constexpr const char* scale_proportion = "com.openfaas.scale.target-proportion";
inline constexpr const char* scale_factor = "com.openfaas.scale.factor";
inline constexpr const char* scale_zero = "com.openfaas.scale.zero";
inline constexpr const char* scale_idle = "com.openfaas.scale.zero-duration";
inline constexpr const char* scale_down_window = "com.openfaas.scale.down.window";
// … and in ours, where it has none.
inline constexpr const char* scale_idle_alias = "com.openfaas.scale.idle";
inline constexpr const char* scale_query = "com.openfaas.scale.query";
inline constexpr const char* scale_step = "com.openfaas.scale.step";
inline constexpr const char* scale_tolerance = "com.openfaas.scale.tolerance";
inline constexpr const char* scale_up_window = "com.openfaas.scale.up.window";
inline constexpr const char* scale_stable_window = "com.openfaas.scale.stable.window";
inline constexpr const char* scale_panic_window = "com.openfaas.scale.panic.window";
inline constexpr const char* scale_panic_threshold = "com.openfaas.scale.panic.threshold";

// Docker's own, on the containers of a Swarm.
inline constexpr const char* swarm_node_id = "com.docker.swarm.node.id";
inline constexpr const char* swarm_service_id = "com.docker.swarm.service.id";
inline constexpr const char* swarm_service_name = "com.docker.swarm.service.name";
inline constexpr const char* swarm_task_id = "com.docker.swarm.task.id";
inline constexpr const char* swarm_task_name = "com.docker.swarm.task.name";

inline constexpr const char* platform =
    "iitbfaas.platform";  // on the gateway service, network, secret: which part
inline constexpr const char* gateway_url = "iitbfaas.gateway.url";  // how functions reach the gateway
inline constexpr const char* swarm_made = "iitbfaas.swarm.made";    // on the network: `up` made the Swarm
inline constexpr const char* password_digest =
    "iitbfaas.password.digest";  // on the secret: of which password

inline constexpr const char* secret = "iitbfaas.secret";  // on a secret for functions: the name they know
inline constexpr const char* secret_digest = "iitbfaas.digest";  // on a stack's secret: of its data, salted
inline constexpr const char* version_of =
    "iitbfaas.version-of";  // on a secret or config whose data changed: the name of the first one

// On services of the platform that the gateway lets its administrator through to, at /monitor/NAME/.
inline constexpr const char* door = "iitbfaas.door";            // NAME
inline constexpr const char* door_port = "iitbfaas.door.port";  // where its replicas listen

// On containers: where they show their metrics, when that is not where all of their kind do.
inline constexpr const char* metrics_port = "iitbfaas.metrics.port";

// On engines: "embedded" on ours, absent on Docker's.
inline constexpr const char* engine = "iitbfaas.engine";

// On the nodes of a Swarm: how `node add` reached the engine there, a URL as --host takes it.
inline constexpr const char* node_host = "iitbfaas.host";

// On images.
inline constexpr const char* image_program = "iitbfaas.program";

}  // namespace iitbfaas::contract::labels
