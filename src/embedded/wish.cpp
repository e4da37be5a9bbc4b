#include "embedded/wish.hpp"

#include "base/text.hpp"
#include "contract/labels.hpp"

#include <nlohmann/json.hpp>

#include <set>

namespace iitbfaas::embedded {
namespace {

using Json = nlohmann::json;
using std::chrono::nanoseconds;

constexpr std::int64_t least_for_manager = 4 << 20;
constexpr std::int64_t least_cpus = 1'000'000;

std::int64_t number_of(const Json& object, std::string_view name, std::int64_t otherwise = 0) {
  const Json& value = member(object, name);
  return value.is_number() ? value.get<std::int64_t>() : otherwise;
}

[[noreturn]] void invalid(const std::string& words) { throw refuse(400, "InvalidArgument", words); }

void check_resources(const Json& resources) {
  const auto memory = number_of(resources, "MemoryBytes");
  const auto cpus = number_of(resources, "NanoCPUs");
  if (memory != 0 && memory < least_for_manager) {
    invalid("invalid memory value " + std::to_string(memory) + ": Must be at least 4MiB");
  }
  if (cpus != 0 && cpus < least_cpus) {
    invalid("invalid cpu value " + std::to_string(static_cast<double>(cpus) / 1e9) +
            ": Must be at least 0.001");
  }
}

std::uint16_t read_port(const Json& object, std::string_view name) {
  const auto number = number_of(object, name);
  if (number < 0 || number > 65535) invalid("EndpointSpec: invalid port " + std::to_string(number));
  return static_cast<std::uint16_t>(number);
}

std::vector<PortWish> read_ports(const Json& endpoint) {
  std::vector<PortWish> ports;
  std::set<std::pair<std::uint16_t, std::string>> published;
  for (const Json& port : member(endpoint, "Ports")) {
    PortWish wish{read_port(port, "TargetPort"), read_port(port, "PublishedPort"), text_of(port, "Protocol")};
    if (wish.protocol.empty()) wish.protocol = "tcp";
    if (wish.published != 0 && !published.emplace(wish.published, wish.protocol).second) {
      invalid("EndpointSpec: duplicate published ports provided");
    }
    ports.push_back(std::move(wish));
  }
  return ports;
}

RestartWish read_restart(const Json& policy) {
  RestartWish wish;
  const auto condition = text_of(policy, "Condition");
  if (condition == "none") wish.condition = RestartWish::Condition::none;
  if (condition == "on-failure") wish.condition = RestartWish::Condition::on_failure;
  if (!condition.empty() && condition != "none" && condition != "on-failure" && condition != "any") {
    invalid("invalid RestartCondition: \"" + condition + "\"");
  }
  wish.delay = nanoseconds{number_of(policy, "Delay", wish.delay.count())};
  wish.max_attempts = static_cast<std::uint64_t>(number_of(policy, "MaxAttempts"));
  wish.window = nanoseconds{number_of(policy, "Window")};
  return wish;
}

std::string read_constraint(std::string constraint) {
  if (constraint.find("==") == std::string::npos && constraint.find("!=") == std::string::npos) {
    invalid("constraint expected one operator from ==, !=: " + constraint);
  }
  return constraint;
}

TaskWish read_task(const Json& document) {
  const Json& task = member(document, "TaskTemplate");
  const Json& container = member(task, "ContainerSpec");
  if (!container.is_object()) invalid("TaskSpec: missing runtime");
  const Json& resources = member(task, "Resources");
  check_resources(member(resources, "Limits"));
  check_resources(member(resources, "Reservations"));
  TaskWish wish;
  wish.image = text_of(container, "Image");
  if (wish.image.empty()) invalid("ContainerSpec: image reference must be provided");
  wish.ports = read_ports(member(document, "EndpointSpec"));
  for (const Json& constraint : member(member(task, "Placement"), "Constraints")) {
    if (constraint.is_string()) wish.constraints.push_back(read_constraint(constraint.get<std::string>()));
  }
  wish.reserved_memory = number_of(member(resources, "Reservations"), "MemoryBytes");
  wish.reserved_cpus = number_of(member(resources, "Reservations"), "NanoCPUs");
  wish.stop_grace = nanoseconds{number_of(container, "StopGracePeriod", wish.stop_grace.count())};
  wish.restart = read_restart(member(task, "RestartPolicy"));
  wish.is_function = member(member(container, "Labels"), contract::labels::function).is_string();
  return wish;
}

UpdateWish read_update(const Json& config) {
  UpdateWish wish;
  wish.parallelism = static_cast<std::uint64_t>(number_of(config, "Parallelism", 1));
  wish.delay = nanoseconds{number_of(config, "Delay")};
  wish.start_first = text_of(config, "Order") == "start-first";
  const auto on_failure = text_of(config, "FailureAction");
  if (on_failure == "continue") wish.on_failure = UpdateWish::OnFailure::go_on;
  if (on_failure == "rollback") wish.on_failure = UpdateWish::OnFailure::roll_back;
  return wish;
}

ServiceWish read_service(const Json& spec) {
  ServiceWish wish;
  wish.name = text_of(spec, "Name");
  if (!is_name(wish.name, 63)) invalid("name must be valid as a DNS name component");
  wish.labels = labels_of(spec);
  const Json& mode = member(spec, "Mode");
  wish.global = member(mode, "Global").is_object();
  const auto replicas = number_of(member(mode, "Replicated"), "Replicas", 1);
  if (replicas < 0) invalid("Number of replicas must be non-negative");
  wish.replicas = static_cast<std::uint64_t>(replicas);
  wish.update = read_update(member(spec, "UpdateConfig"));
  const Json task{{"TaskTemplate", member(spec, "TaskTemplate")},
                  {"EndpointSpec", member(spec, "EndpointSpec")}};
  wish.task = read_task(task);
  wish.task.document = task.dump();
  wish.task.is_function = wish.task.is_function || wish.labels.contains(contract::labels::function);
  return wish;
}

}  // namespace

Refusal refuse(int status, std::string_view code, std::string_view words) {
  return {status, "rpc error: code = " + std::string{code} + " desc = " + std::string{words}};
}

bool is_name(std::string_view name, std::size_t most) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  if (name.empty() || name.size() > most || !is_plain(name.front()) || !is_plain(name.back())) return false;
  for (const char c : name) {
    if (!is_plain(c) && c != '-' && c != '_' && c != '.') return false;
  }
  return true;
}

const Json& member(const Json& object, std::string_view name) {
  static const Json null;
  if (!object.is_object()) return null;
  const auto found = object.find(name);
  return found == object.end() ? null : *found;
}

std::string text_of(const Json& object, std::string_view name) {
  const Json& value = member(object, name);
  return value.is_string() ? value.get<std::string>() : std::string{};
}

StringMap labels_of(const Json& object) {
  StringMap labels;
  for (const auto& [name, value] : member(object, "Labels").items()) {
    if (value.is_string()) labels[name] = value.get<std::string>();
  }
  return labels;
}

std::vector<std::string> texts(const Json& list) {
  std::vector<std::string> strings;
  for (const Json& item : list) {
    if (item.is_string()) strings.push_back(item.get<std::string>());
  }
  return strings;
}

ServiceWish read_service_spec(const Json& spec) {
  try {
    return read_service(spec);
  } catch (const Json::exception& error) {
    throw Refusal{400, std::string{"invalid service spec: "} + error.what()};
  }
}

TaskWish read_task_document(std::string document) {
  TaskWish wish = read_task(Json::parse(document));
  wish.document = std::move(document);
  return wish;
}

}  // namespace iitbfaas::embedded
