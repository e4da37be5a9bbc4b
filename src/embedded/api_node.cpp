// The engine itself, its Swarm of one, and the node.
#include "base/duration.hpp"
#include "embedded/api.hpp"
#include "embedded/wish.hpp"
#include "embedded/words.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace iitbfaas::embedded {
namespace {

constexpr const char* api_version = "1.41";
constexpr const char* least_api_version = "1.24";
constexpr const char* own_address = "127.0.0.1";

Json encode(const Node& node, const EngineFacts& facts) {
  return {{"ID", node.id},
          {"Version", {{"Index", node.version}}},
          {"CreatedAt", base::to_rfc3339(node.created_at)},
          {"UpdatedAt", base::to_rfc3339(node.updated_at)},
          {"Spec", Json::parse(node.document)},
          {"Description",
           {{"Hostname", node.hostname},
            {"Platform", {{"Architecture", facts.architecture}, {"OS", "linux"}}},
            {"Resources", {{"NanoCPUs", node.nano_cpus}, {"MemoryBytes", node.memory_bytes}}},
            {"Engine", {{"EngineVersion", facts.version}, {"Labels", facts.labels}}}}},
          {"Status", {{"State", "ready"}, {"Addr", own_address}}},
          {"ManagerStatus", {{"Leader", true}, {"Reachability", "reachable"}, {"Addr", own_address}}}};
}

bool is_node(const Node& node, const std::string& reference) {
  return reference == "self" || reference == node.hostname ||
         (!reference.empty() && node.id.starts_with(reference));
}

void check_node(const Node& node, const std::string& reference) {
  if (!is_node(node, reference)) throw Refusal{404, "node " + reference + " not found"};
}

Json swarm_summary(const State& state) {
  return {{"NodeID", state.node.id},
          {"NodeAddr", own_address},
          {"LocalNodeState", "active"},
          {"ControlAvailable", true},
          {"Error", ""},
          {"RemoteManagers", {{{"NodeID", state.node.id}, {"Addr", own_address}}}},
          {"Nodes", 1},
          {"Managers", 1}};
}

}  // namespace

http::Response ping(Parts& parts, const Call& call) {
  http::Response response{200,
                          {{"Api-Version", api_version},
                           {"Docker-Experimental", "false"},
                           {"Ostype", "linux"},
                           {"Content-Type", "text/plain; charset=utf-8"},
                           {"Server", "iitbfaas/" + parts.facts.version}},
                          {}};
  if (call.method != "HEAD") response.body = "OK";
  return response;
}

http::Response show_version(Parts& parts, const Call&) {
  const auto& facts = parts.facts;
  return answer({{"Platform", {{"Name", "iitbfaas embedded engine"}}},
                 {"Version", facts.version},
                 {"ApiVersion", api_version},
                 {"MinAPIVersion", least_api_version},
                 {"Os", "linux"},
                 {"Arch", "amd64"},
                 {"KernelVersion", facts.kernel},
                 {"Components", Json::array()}});
}

http::Response show_info(Parts& parts, const Call&) {
  const auto& facts = parts.facts;
  const auto images = parts.images.list().size();
  Json labels = Json::array();
  for (const auto& [name, value] : facts.labels) labels.push_back(name + "=" + value);
  return parts.ledger.read([&](const State& state) {
    const auto running = std::ranges::count_if(
        state.tasks, [](const auto& entry) { return entry.second.state == TaskState::running; });
    return answer({{"ID", facts.id},
                   {"Name", state.node.hostname},
                   {"ServerVersion", facts.version},
                   {"OperatingSystem", facts.operating_system},
                   {"OSType", "linux"},
                   {"KernelVersion", facts.kernel},
                   {"Architecture", facts.architecture},
                   {"NCPU", state.node.nano_cpus / 1'000'000'000},
                   {"MemTotal", state.node.memory_bytes},
                   {"Containers", running},
                   {"ContainersRunning", running},
                   {"Images", images},
                   {"Driver", "iitbfaas"},
                   {"DockerRootDir", facts.state.string()},
                   {"Labels", labels},
                   {"Warnings", facts.warnings},
                   {"Swarm", swarm_summary(state)}});
  });
}

http::Response show_swarm(Parts& parts, const Call&) {
  return parts.ledger.read([&](const State& state) {
    return answer({{"ID", state.node.id},
                   {"Version", {{"Index", state.node.version}}},
                   {"CreatedAt", base::to_rfc3339(state.node.created_at)},
                   {"UpdatedAt", base::to_rfc3339(state.node.updated_at)},
                   {"Spec", {{"Name", "default"}, {"Labels", Json::object()}}},
                   {"JoinTokens", {{"Worker", ""}, {"Manager", ""}}}});
  });
}

http::Response refuse_swarm_init(Parts&, const Call&) {
  throw Refusal{
      503,
      "This node is already part of a swarm. Use \"docker swarm leave\" to leave this swarm and join "
      "another one."};
}

http::Response refuse_swarm_leave(Parts&, const Call&) {
  throw Refusal{503,
                "the embedded engine is a swarm of its own, which it cannot leave; end the engine instead"};
}

http::Response list_nodes(Parts& parts, const Call& call) {
  const auto filters = call.filters();
  filters.allow({"id", "name", "label", "node.label", "role", "membership"});
  return parts.ledger.read([&](const State& state) {
    Json list = Json::array();
    const Node& node = state.node;
    if (filters.matches_prefix("id", node.id) && filters.matches_prefix("name", node.hostname) &&
        filters.matches_labels("node.label", node.labels) &&
        filters.matches_labels("label", parts.facts.labels) && filters.matches("role", "manager") &&
        filters.matches("membership", "accepted")) {
      list.push_back(encode(node, parts.facts));
    }
    return answer(list);
  });
}

http::Response show_node(Parts& parts, const Call& call) {
  return parts.ledger.read([&](const State& state) {
    check_node(state.node, call.path.at(1));
    return answer(encode(state.node, parts.facts));
  });
}

http::Response update_node(Parts& parts, const Call& call) {
  const Json spec = call.document();
  parts.ledger.change([&](Ledger::Pen& pen) {
    Node node = pen.state().node;
    check_node(node, call.path.at(1));
    check_version(call, node.version);
    const auto availability = text_of(spec, "Availability");
    if (availability != "active" && availability != "pause" && availability != "drain") {
      throw Refusal{400, "invalid Availability: \"" + availability + "\""};
    }
    if (text_of(spec, "Role") != "manager") {
      throw refuse(400, "FailedPrecondition", "attempting to demote the last manager of the swarm");
    }
    const std::string before = word(node.availability);
    node.availability = to_availability(availability);
    node.labels = labels_of(spec);
    node.document = spec.dump();
    StringMap attributes{{"name", node.hostname}};
    if (before != availability)
      attributes.merge(StringMap{{"availability.old", before}, {"availability.new", availability}});
    pen.announce({"node", "update", node.id, std::move(attributes), true, {}});
    pen.put(std::move(node));
  });
  parts.wake();
  return answer_nothing();
}

}  // namespace iitbfaas::embedded
