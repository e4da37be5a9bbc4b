#include "base/duration.hpp"
#include "base/text.hpp"
#include "embedded/api.hpp"
#include "embedded/identifier.hpp"
#include "embedded/job_builder.hpp"
#include "embedded/lookup.hpp"
#include "embedded/wish.hpp"
#include "embedded/words.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace iitbfaas::embedded {
namespace {

Json encode_status(const Service& service, const State& state) {
  std::uint64_t running = 0, desired = 0;
  for (const auto& [id, task] : state.tasks) {
    if (task.service_id != service.id || task.desired > Desired::running) continue;
    ++desired;
    if (task.state == TaskState::running) ++running;
  }
  return {{"RunningTasks", running}, {"DesiredTasks", service.wish.global ? desired : service.wish.replicas}};
}

Json encode_update(const Service& service) {
  Json status{{"State", word(service.update)},
              {"StartedAt", base::to_rfc3339(service.update_started_at)},
              {"Message", service.update_message}};
  if (service.update_ended_at != Time{}) status["CompletedAt"] = base::to_rfc3339(service.update_ended_at);
  return status;
}

Json encode(const Service& service) {
  Json spec = Json::parse(service.document);
  const Json& endpoint = member(spec, "EndpointSpec");
  Json document{{"ID", service.id},
                {"Version", {{"Index", service.version}}},
                {"CreatedAt", base::to_rfc3339(service.created_at)},
                {"UpdatedAt", base::to_rfc3339(service.updated_at)},
                {"Endpoint", {{"Spec", endpoint.is_object() ? endpoint : Json::object()}}}};
  if (member(endpoint, "Ports").is_array()) document["Endpoint"]["Ports"] = endpoint.at("Ports");
  if (!service.previous_document.empty()) document["PreviousSpec"] = Json::parse(service.previous_document);
  if (service.update != Service::Update::none) document["UpdateStatus"] = encode_update(service);
  document["Spec"] = std::move(spec);
  return document;
}

void check_references(const State& state, const Json& spec) {
  const Json& container = member(member(spec, "TaskTemplate"), "ContainerSpec");
  const auto check = [&](const char* list, const char* id, const char* name, const auto& objects,
                         const char* kind) {
    for (const Json& reference : member(container, list)) {
      if (objects.contains(text_of(reference, id))) continue;
      throw refuse(400, "InvalidArgument", std::string{kind} + " not found: " + text_of(reference, name));
    }
  };
  check("Secrets", "SecretID", "SecretName", state.secrets, "secret");
  check("Configs", "ConfigID", "ConfigName", state.configs, "config");
  for (const Json& holder : {member(spec, "TaskTemplate"), spec}) {
    for (const Json& network : member(holder, "Networks")) {
      const auto target = text_of(network, "Target");
      if (find_record(state.networks, target, [](const Network& known) { return known.name; }) == nullptr &&
          target != "host") {
        throw Refusal{404, "network " + target + " not found"};
      }
    }
  }
}

void check_name(const State& state, const ServiceWish& wish) {
  for (const auto& [id, service] : state.services) {
    if (!base::equals_ignoring_case(service.wish.name, wish.name)) continue;
    throw refuse(409, "AlreadyExists",
                 "name conflicts with an existing object: service " + wish.name + " already exists");
  }
}

/// Ports at every node of a Swarm ("ingress") belong to one service.
void check_ingress(const State& state, const Json& spec, const std::string& own_id) {
  const auto ingress_ports = [](const Json& document) {
    std::vector<std::pair<int, std::string>> ports;
    for (const Json& port : member(member(document, "EndpointSpec"), "Ports")) {
      const int published = port.value("PublishedPort", 0);
      if (published != 0 && text_of(port, "PublishMode") != "host")
        ports.emplace_back(published, text_of(port, "Protocol"));
    }
    return ports;
  };
  const auto wanted = ingress_ports(spec);
  for (const auto& [id, service] : state.services) {
    if (id == own_id || wanted.empty()) continue;
    for (const auto& port : ingress_ports(Json::parse(service.document))) {
      if (std::ranges::find(wanted, port) == wanted.end()) continue;
      throw refuse(400, "InvalidArgument",
                   "port '" + std::to_string(port.first) + "' is already in use by service '" +
                       service.wish.name + "' (" + id + ") as an ingress port");
    }
  }
}

StringMap update_attributes(const Service& before, const Service& after) {
  StringMap attributes{{"name", after.wish.name}};
  if (before.wish.replicas != after.wish.replicas) {
    attributes["replicas.old"] = std::to_string(before.wish.replicas);
    attributes["replicas.new"] = std::to_string(after.wish.replicas);
  }
  return attributes;
}

/// A rollback gives the spec before the last update, whatever the body says.
Json wanted_spec(const Call& call, const Service& service) {
  if (call.argument("rollback") != "previous") return call.document();
  if (service.previous_document.empty()) {
    throw refuse(400, "FailedPrecondition", "service " + service.id + " does not have a previous spec");
  }
  return Json::parse(service.previous_document);
}

}  // namespace

const Service& find_service(const State& state, const std::string& reference) {
  const auto* service =
      find_record(state.services, reference, [](const Service& known) { return known.wish.name; });
  if (service == nullptr) throw Refusal{404, "service " + reference + " not found"};
  return *service;
}

void check_version(const Call& call, std::uint64_t version) {
  const auto asked = base::parse_number<std::uint64_t>(call.argument("version"));
  if (!asked) throw Refusal{400, "invalid version '" + call.argument("version") + "'"};
  if (*asked != version) throw refuse(500, "Unknown", "update out of sequence");
}

http::Response create_service(Parts& parts, const Call& call) {
  const Json spec = call.document();
  const auto id = parts.ledger.change([&](Ledger::Pen& pen) {
    Service service;
    service.wish = read_service_spec(spec);
    check_name(pen.state(), service.wish);
    check_references(pen.state(), spec);
    check_ingress(pen.state(), spec, {});
    service.id = new_identifier();
    service.document = spec.dump();
    const Service& made = pen.put(std::move(service));
    pen.announce({"service", "create", made.id, {{"name", made.wish.name}}, true, {}});
    return made.id;
  });
  parts.wake();
  return answer({{"ID", id}}, 201);
}

http::Response list_services(Parts& parts, const Call& call) {
  const auto filters = call.filters();
  filters.allow({"id", "name", "label", "mode", "runtime"});
  const bool with_status = call.flag("status");
  return parts.ledger.read([&](const State& state) {
    Json list = Json::array();
    for (const auto& [id, service] : state.services) {
      if (!filters.matches_prefix("id", id) || !filters.matches_prefix("name", service.wish.name) ||
          !filters.matches_labels("label", service.wish.labels) ||
          !filters.matches("mode", service.wish.global ? "global" : "replicated")) {
        continue;
      }
      list.push_back(encode(service));
      if (with_status) list.back()["ServiceStatus"] = encode_status(service, state);
    }
    return answer(list);
  });
}

http::Response show_service(Parts& parts, const Call& call) {
  return parts.ledger.read(
      [&](const State& state) { return answer(encode(find_service(state, call.path.at(1)))); });
}

http::Response update_service(Parts& parts, const Call& call) {
  parts.ledger.change([&](Ledger::Pen& pen) {
    const Service& known = find_service(pen.state(), call.path.at(1));
    check_version(call, known.version);
    const Json spec = wanted_spec(call, known);
    Service service = known;
    service.wish = read_service_spec(spec);
    if (service.wish.name != known.wish.name)
      throw refuse(501, "Unimplemented", "renaming services is not supported");
    if (service.wish.global != known.wish.global) {
      throw refuse(501, "Unimplemented", "service mode change is not allowed");
    }
    check_references(pen.state(), spec);
    check_ingress(pen.state(), spec, known.id);
    service.previous_document = known.document;
    service.document = spec.dump();
    if (service.wish.task.document != known.wish.task.document) {
      service.update = Service::Update::updating;
      service.update_started_at = std::chrono::system_clock::now();
      service.update_ended_at = {};
      service.update_message = "update in progress";
    }
    pen.announce({"service", "update", known.id, update_attributes(known, service), true, {}});
    pen.put(std::move(service));
  });
  parts.wake();
  return answer({{"Warnings", nullptr}});
}

http::Response remove_service(Parts& parts, const Call& call) {
  parts.ledger.change([&](Ledger::Pen& pen) {
    const Service service = find_service(pen.state(), call.path.at(1));
    pen.erase_service(service.id);
    pen.announce({"service", "remove", service.id, {{"name", service.wish.name}}, true, {}});
  });
  parts.wake();
  return answer_nothing();
}

}  // namespace iitbfaas::embedded
