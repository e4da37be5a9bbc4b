#include "base/duration.hpp"
#include "base/json_fields.hpp"
#include "docker/codec.hpp"
#include "docker/codec_parts.hpp"

#include <algorithm>

namespace iitbfaas::docker {

using namespace base::fields;

namespace {

Info::Swarm decode_swarm_state(const std::string& state) {
  if (state == "active") return Info::Swarm::active;
  if (state == "pending") return Info::Swarm::pending;
  if (state == "error") return Info::Swarm::error;
  if (state == "locked") return Info::Swarm::locked;
  return Info::Swarm::inactive;
}

Task::Address decode_address(const Json& document) {
  const Json& network = member(document, "Network");
  return {.network_id = text(network, "ID"),
          .network_name = text(member(network, "Spec"), "Name"),
          .addresses = texts(document, "Addresses")};
}

Json encode_address(const Task::Address& address) {
  return {{"Network", {{"ID", address.network_id}, {"Spec", {{"Name", address.network_name}}}}},
          {"Addresses", address.addresses}};
}

/// The engine lists each published port twice.
std::vector<Port> decode_task_ports(const Json& status) {
  std::vector<Port> ports;
  for (const auto& port : list(member(status, "PortStatus"), "Ports", decode_port)) {
    if (std::ranges::find(ports, port) == ports.end()) ports.push_back(port);
  }
  return ports;
}

void decode_status(const Json& status, Task& task) {
  const Json& container = member(status, "ContainerStatus");
  task.state_since = time(status, "Timestamp");
  task.state = text(status, "State");
  task.message = text(status, "Message");
  task.error = text(status, "Err");
  task.container_id = text(container, "ContainerID");
  task.pid = number<int>(container, "PID");
  task.ports = decode_task_ports(status);
  // A container that runs has an ExitCode too: zero.
  const bool ended = task.state == "complete" || task.state == "failed" || task.state == "shutdown";
  if (ended && !task.container_id.empty()) task.exit_code = number<int>(container, "ExitCode");
}

Json encode_status(const Task& task) {
  Json status{{"Timestamp", base::to_rfc3339(task.state_since)},
              {"State", task.state},
              {"Message", task.message},
              {"PortStatus", Json::object()}};
  if (!task.error.empty()) status["Err"] = task.error;
  if (!task.container_id.empty()) {
    status["ContainerStatus"] = {
        {"ContainerID", task.container_id}, {"PID", task.pid}, {"ExitCode", task.exit_code.value_or(0)}};
  }
  for (const auto& port : task.ports) status["PortStatus"]["Ports"].push_back(encode_port(port));
  return status;
}

}  // namespace

Info decode_info(const Json& document) {
  const Json& swarm = member(document, "Swarm");
  Info info;
  info.id = text(document, "ID");
  info.name = text(document, "Name");
  info.server_version = text(document, "ServerVersion");
  info.operating_system = text(document, "OperatingSystem");
  info.kernel = text(document, "KernelVersion");
  info.architecture = text(document, "Architecture");
  info.swarm = decode_swarm_state(text(swarm, "LocalNodeState"));
  info.manager = flag(swarm, "ControlAvailable");
  info.swarm_error = text(swarm, "Error");
  info.node_id = text(swarm, "NodeID");
  info.node_address = text(swarm, "NodeAddr");
  info.memory_bytes = number<std::uint64_t>(document, "MemTotal");
  info.cpus = number<std::uint32_t>(document, "NCPU");
  info.warnings = texts(document, "Warnings");
  for (const auto& label : texts(document, "Labels")) {
    const auto equals = std::min(label.find('='), label.size());
    info.labels[label.substr(0, equals)] = label.substr(std::min(equals + 1, label.size()));
  }
  return info;
}

Version decode_version(const Json& document) {
  return {.version = text(document, "Version"),
          .api_version = text(document, "ApiVersion"),
          .min_api_version = text(document, "MinAPIVersion"),
          .os = text(document, "Os"),
          .arch = text(document, "Arch"),
          .platform = text(member(document, "Platform"), "Name")};
}

Task decode_task(const Json& document) {
  const Json& container = descend(document, {"Spec", "ContainerSpec"});
  Task task;
  task.id = text(document, "ID");
  task.service_id = text(document, "ServiceID");
  task.node_id = text(document, "NodeID");
  task.name = text(document, "Name");
  task.image = text(container, "Image");
  task.slot = number<std::uint32_t>(document, "Slot");
  task.version = number<std::uint64_t>(member(document, "Version"), "Index");
  task.created_at = time(document, "CreatedAt");
  task.updated_at = time(document, "UpdatedAt");
  task.desired_state = text(document, "DesiredState");
  task.networks = list(document, "NetworksAttachments", decode_address);
  task.labels = text_map(container, "Labels");
  decode_status(member(document, "Status"), task);
  return task;
}

Json encode_task(const Task& task, const Json& task_spec) {
  Json networks = Json::array();
  for (const auto& address : task.networks) networks.push_back(encode_address(address));
  return {{"ID", task.id},
          {"Version", {{"Index", task.version}}},
          {"CreatedAt", base::to_rfc3339(task.created_at)},
          {"UpdatedAt", base::to_rfc3339(task.updated_at)},
          {"Name", task.name},
          {"Labels", Json::object()},
          {"Spec", task_spec},
          {"ServiceID", task.service_id},
          {"Slot", task.slot},
          {"NodeID", task.node_id},
          {"Status", encode_status(task)},
          {"DesiredState", task.desired_state},
          {"NetworksAttachments", std::move(networks)}};
}

Node decode_node(const Json& document) {
  const Json& spec = member(document, "Spec");
  const Json& description = member(document, "Description");
  const Json& status = member(document, "Status");
  const Json& manager = member(document, "ManagerStatus");
  const Json& platform = member(description, "Platform");
  const Json& resources = member(description, "Resources");
  return {.id = text(document, "ID"),
          .hostname = text(description, "Hostname"),
          .role = text(spec, "Role"),
          .availability = text(spec, "Availability"),
          .state = text(status, "State"),
          .message = text(status, "Message"),
          .address = text(status, "Addr"),
          .engine_version = text(member(description, "Engine"), "EngineVersion"),
          .version = number<std::uint64_t>(member(document, "Version"), "Index"),
          .leader = flag(manager, "Leader"),
          .reachability = text(manager, "Reachability"),
          .manager_address = text(manager, "Addr"),
          .nano_cpus = number<std::int64_t>(resources, "NanoCPUs"),
          .memory_bytes = number<std::int64_t>(resources, "MemoryBytes"),
          .architecture = text(platform, "Architecture"),
          .operating_system = text(platform, "OS"),
          .labels = text_map(spec, "Labels"),
          .engine_labels = text_map(member(description, "Engine"), "Labels"),
          .document = spec.dump()};
}

void encode_node_spec(const Node& node, Json& document) {
  document["Role"] = node.role;
  document["Availability"] = node.availability;
  document["Labels"] = node.labels;
}

Swarm decode_swarm(const Json& document) {
  const Json& spec = member(document, "Spec");
  const Json& tokens = member(document, "JoinTokens");
  const Json& ca = member(spec, "CAConfig");
  Swarm swarm{.id = text(document, "ID"),
              .version = number<std::uint64_t>(member(document, "Version"), "Index"),
              .worker_token = text(tokens, "Worker"),
              .manager_token = text(tokens, "Manager"),
              .rotating_ca = flag(document, "RootRotationInProgress"),
              .document = spec.dump()};
  auto& settings = swarm.settings;
  settings.heartbeat = duration(member(spec, "Dispatcher"), "HeartbeatPeriod");
  settings.task_history = number<std::int64_t>(member(spec, "Orchestration"), "TaskHistoryRetentionLimit");
  settings.autolock = flag(member(spec, "EncryptionConfig"), "AutoLockManagers");
  settings.certificate_validity = duration(ca, "NodeCertExpiry");
  settings.ca_rotations = number<std::uint64_t>(ca, "ForceRotate");
  return swarm;
}

void encode_swarm_settings(const SwarmSettings& settings, Json& document) {
  document["Dispatcher"]["HeartbeatPeriod"] = settings.heartbeat.count();
  document["Orchestration"]["TaskHistoryRetentionLimit"] = settings.task_history;
  document["EncryptionConfig"]["AutoLockManagers"] = settings.autolock;
  document["CAConfig"]["NodeCertExpiry"] = settings.certificate_validity.count();
  document["CAConfig"]["ForceRotate"] = settings.ca_rotations;
}

Json encode_node(const Node& node) {
  Json spec = node.document.empty() ? Json::object() : Json::parse(node.document);
  encode_node_spec(node, spec);
  Json document{{"ID", node.id},
                {"Version", {{"Index", node.version}}},
                {"Spec", std::move(spec)},
                {"Description",
                 {{"Hostname", node.hostname},
                  {"Platform", {{"Architecture", node.architecture}, {"OS", node.operating_system}}},
                  {"Resources", {{"NanoCPUs", node.nano_cpus}, {"MemoryBytes", node.memory_bytes}}},
                  {"Engine", {{"EngineVersion", node.engine_version}}}}},
                {"Status", {{"State", node.state}, {"Message", node.message}, {"Addr", node.address}}}};
  if (!node.reachability.empty()) {
    document["ManagerStatus"] = {
        {"Leader", node.leader}, {"Reachability", node.reachability}, {"Addr", node.address}};
  }
  return document;
}

}  // namespace iitbfaas::docker
