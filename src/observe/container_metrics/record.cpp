#include "observe/container_metrics/record.hpp"

#include "base/json_fields.hpp"
#include "contract/labels.hpp"
#include "metrics/text_format.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace iitbfaas::observe {
namespace {

using namespace base::fields;
namespace labels = contract::labels;

// Others may hold anything, and would make a new series of each value.
constexpr std::array shown{labels::swarm_node_id, labels::swarm_service_id, labels::swarm_service_name,
                           labels::swarm_task_id, labels::swarm_task_name,  labels::stack,
                           labels::function,      labels::name_space,       labels::platform};

std::string metric_label(std::string_view label) {
  std::string name = "container_label_";
  for (const char c : label) name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name;
}

bool has_own_network(const Json& settings) {
  const Json& networks = member(settings, "Networks");
  return networks.is_object() && !networks.empty() && !networks.contains("host");
}

}  // namespace

ContainerRecord decode_docker_record(std::string_view text) {
  const auto document = Json::parse(text, nullptr, false);
  if (document.is_discarded()) throw Error{"it is not JSON"};
  const Json& state = member(document, "State");
  const Json& config = member(document, "Config");
  auto name = base::fields::text(document, "Name");
  if (name.starts_with('/')) name.erase(0, 1);
  return {.id = base::fields::text(document, "ID"),
          .name = std::move(name),
          .image = base::fields::text(config, "Image"),
          .labels = text_map(config, "Labels"),
          .pid = number<pid_t>(state, "Pid"),
          .oom_killed = flag(state, "OOMKilled"),
          .started_at = std::chrono::duration<double>(time(state, "StartedAt").time_since_epoch()).count(),
          .own_network = has_own_network(member(document, "NetworkSettings"))};
}

std::string label_text(const ContainerRecord& record, std::string_view path) {
  std::string text;
  metrics::append_label(text, "id", path);
  text += ',';
  metrics::append_label(text, "image", record.image);
  text += ',';
  metrics::append_label(text, "name", record.name);
  for (const char* label : shown) {
    const auto found = record.labels.find(label);
    if (found == record.labels.end()) continue;
    text += ',';
    metrics::append_label(text, metric_label(label), found->second);
  }
  return text;
}

}  // namespace iitbfaas::observe
