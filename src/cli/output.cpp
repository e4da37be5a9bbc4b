#include "cli/output.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <ctime>
#include <iostream>

namespace iitbfaas::cli {
namespace {

using nlohmann::json;

json limits_json(const Limits& limits) {
  json document = json::object();
  if (limits.memory) document["memory"] = to_string(limits.memory);
  if (limits.millicpus != 0) document["cpu"] = std::to_string(limits.millicpus) + "m";
  if (limits.pids != 0) document["pids"] = limits.pids;
  return document;
}

const char* availability_of(const NodeStatus& node) {
  switch (node.availability) {
    case NodeAvailability::active: return "active";
    case NodeAvailability::pause: return "pause";
    case NodeAvailability::drain: return "drain";
  }
  return "";
}

}  // namespace

void Table::print(std::ostream& out) const {
  std::vector<std::size_t> widths(rows_.front().size());
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - row[i].size() + 2, ' ');
    }
    out << line << '\n';
  }
}

json to_json(const Replica& replica) {
  return {{"id", replica.id},
          {"node", replica.node},
          {"slot", replica.slot},
          {"state", to_string(replica.state)},
          {"reason", replica.reason},
          {"address", replica.address},
          {"since", to_rfc3339(replica.since)}};
}

json to_json(const FunctionStatus& status) {
  const auto& spec = status.spec;
  json document{{"name", spec.name},
                {"namespace", spec.name_space},
                {"image", spec.image},
                {"replicas", status.replicas},
                {"availableReplicas", status.available_replicas},
                {"createdAt", to_rfc3339(status.created_at)},
                {"updatedAt", to_rfc3339(status.updated_at)},
                {"labels", spec.labels},
                {"annotations", spec.annotations},
                {"args", spec.args},
                {"timeout", std::to_string(spec.timeout.count()) + "ms"},
                {"readOnlyRootFilesystem", spec.read_only_root},
                {"url", status.url}};
  document["labels"]["faas_function"] = spec.name;
  const auto add = [&](const char* key, const auto& value) {
    if (!value.empty()) document[key] = value;
  };
  add("envProcess", spec.process);
  add("envVars", spec.environment);
  add("secrets", spec.secrets);
  add("constraints", spec.constraints);
  add("limits", limits_json(spec.limits));
  add("requests", limits_json(spec.requests));
  if (spec.publish) document["publish"] = *spec.publish;
  return document;
}

json to_json(const NodeStatus& node) {
  return {{"id", node.id},
          {"name", node.name},
          {"role", node.role == NodeRole::manager ? "manager" : "worker"},
          {"leader", node.leader},
          {"ready", node.ready},
          {"availability", availability_of(node)},
          {"address", node.address},
          {"engine", node.engine},
          {"memory", node.memory.count},
          {"millicpus", node.millicpus},
          {"labels", node.labels},
          {"replicas", node.replicas}};
}

json to_json(const MachineReport& report) {
  json document{
      {"machine", to_string(report.machine)},    {"name", report.name},    {"nodeId", report.node_id},
      {"outcome", to_string(report.outcome)},    {"error", report.error},  {"notes", report.notes},
      {"milliseconds", report.duration.count()}, {"checks", json::array()}};
  for (const auto& check : report.checks) {
    document["checks"].push_back({{"name", check.name},
                                  {"result", to_string(check.result)},
                                  {"found", check.found},
                                  {"cure", check.cure}});
  }
  return document;
}

std::string to_string(CheckResult result) {
  switch (result) {
    case CheckResult::ok: return "ok";
    case CheckResult::warning: return "warning";
    case CheckResult::failed: return "failed";
  }
  return "";
}

std::string to_string(MachineOutcome outcome) {
  switch (outcome) {
    case MachineOutcome::ready: return "ready";
    case MachineOutcome::joined: return "joined";
    case MachineOutcome::already_joined: return "already joined";
    case MachineOutcome::failed: return "failed";
  }
  return "";
}

std::string to_string(ReplicaState state) {
  switch (state) {
    case ReplicaState::pending: return "pending";
    case ReplicaState::starting: return "starting";
    case ReplicaState::ready: return "ready";
    case ReplicaState::stopping: return "stopping";
    case ReplicaState::failed: return "failed";
  }
  return "";
}

std::string to_rfc3339(std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

std::string age(std::chrono::system_clock::time_point since, std::chrono::system_clock::time_point now) {
  const auto seconds =
      std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::seconds>(now - since).count());
  constexpr std::int64_t minute = 60, hour = 3600, day = 86'400;
  if (seconds < minute) return std::to_string(seconds) + "s";
  if (seconds < hour) return std::to_string(seconds / minute) + "m";
  if (seconds < 2 * day) return std::to_string(seconds / hour) + "h";
  return std::to_string(seconds / day) + "d";
}

std::string short_image(const std::string& image) {
  constexpr std::string_view algorithm = "sha256:";
  return image.starts_with(algorithm) ? image.substr(0, algorithm.size() + 12) : image;
}

std::string join(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "-" : text;
}

std::string shown_name(const FunctionSpec& spec) {
  return spec.name_space == default_namespace ? spec.name : spec.name + "." + spec.name_space;
}

std::function<void(const std::string&)> warn_of(const std::string& command) {
  return [command](const std::string& text) {
    std::cerr << "iitbfaas " + command + ": warning: " + text + '\n';
  };
}

void print(std::ostream& out, const json& document) {
  out << document.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
}

}  // namespace iitbfaas::cli
