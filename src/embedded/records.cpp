#include "embedded/records.hpp"

#include "base/duration.hpp"
#include "embedded/wish.hpp"
#include "embedded/words.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

namespace iitbfaas::embedded {
namespace {

using Json = nlohmann::json;

std::string time(Time at) { return base::to_rfc3339(at); }

Time time_of(const Json& record, const char* name) {
  return base::parse_rfc3339(record.at(name).get_ref<const std::string&>()).value_or(Time{});
}

std::string dump(const Json& record) { return record.dump(-1, ' ', false, Json::error_handler_t::replace); }

template <class Read>
void parse(std::string_view text, const Read& read) {
  try {
    read(Json::parse(text));
  } catch (const Json::exception& error) {
    throw Error{error.what()};
  } catch (const Refusal& refusal) {
    throw Error{refusal.message};
  }
}

Json encode_ports(const std::vector<PortWish>& ports) {
  Json list = Json::array();
  for (const auto& port : ports) list.push_back({port.target, port.published, port.protocol});
  return list;
}

std::vector<PortWish> decode_ports(const Json& list) {
  std::vector<PortWish> ports;
  for (const auto& port : list) {
    ports.push_back(
        {port.at(0).get<std::uint16_t>(), port.at(1).get<std::uint16_t>(), port.at(2).get<std::string>()});
  }
  return ports;
}

}  // namespace

std::string encode_record(const Service& service) {
  return dump({{"id", service.id},
               {"version", service.version},
               {"created_at", time(service.created_at)},
               {"updated_at", time(service.updated_at)},
               {"spec", service.document},
               {"previous_spec", service.previous_document},
               {"update", word(service.update)},
               {"update_started_at", time(service.update_started_at)},
               {"update_ended_at", time(service.update_ended_at)},
               {"update_message", service.update_message}});
}

void decode_record(std::string_view text, Service& service) {
  parse(text, [&](const Json& record) {
    record.at("id").get_to(service.id);
    record.at("version").get_to(service.version);
    service.created_at = time_of(record, "created_at");
    service.updated_at = time_of(record, "updated_at");
    record.at("spec").get_to(service.document);
    record.at("previous_spec").get_to(service.previous_document);
    service.update = to_update(record.at("update").get_ref<const std::string&>());
    service.update_started_at = time_of(record, "update_started_at");
    service.update_ended_at = time_of(record, "update_ended_at");
    record.at("update_message").get_to(service.update_message);
    service.wish = read_service_spec(Json::parse(service.document));
  });
}

std::string encode_record(const Task& task) {
  Json record{{"id", task.id},
              {"service_id", task.service_id},
              {"slot", task.slot},
              {"version", task.version},
              {"created_at", time(task.created_at)},
              {"updated_at", time(task.updated_at)},
              {"wish", task.wish.document},
              {"is_function", task.wish.is_function},
              {"desired", word(task.desired)},
              {"state", word(task.state)},
              {"state_since", time(task.state_since)},
              {"message", task.message},
              {"error", task.error},
              {"pid", task.pid},
              {"ports", encode_ports(task.ports)},
              {"supervisor", supervisor::encode(task.supervisor)},
              {"container_id", task.container_id},
              {"not_before", time(task.not_before)},
              {"attempt", task.attempt},
              {"lost", task.lost}};
  if (task.exit_code) record["exit_code"] = *task.exit_code;
  if (task.stop_asked_at) record["stop_asked_at"] = time(*task.stop_asked_at);
  return dump(record);
}

void decode_record(std::string_view text, Task& task) {
  parse(text, [&](const Json& record) {
    record.at("id").get_to(task.id);
    record.at("service_id").get_to(task.service_id);
    record.at("slot").get_to(task.slot);
    record.at("version").get_to(task.version);
    task.created_at = time_of(record, "created_at");
    task.updated_at = time_of(record, "updated_at");
    task.wish = read_task_document(record.at("wish").get<std::string>());
    record.at("is_function").get_to(task.wish.is_function);
    task.desired = to_desired(record.at("desired").get_ref<const std::string&>());
    task.state = to_task_state(record.at("state").get_ref<const std::string&>());
    task.state_since = time_of(record, "state_since");
    record.at("message").get_to(task.message);
    record.at("error").get_to(task.error);
    record.at("pid").get_to(task.pid);
    task.ports = decode_ports(record.at("ports"));
    task.supervisor = supervisor::decode_identity(record.at("supervisor").get<std::string>())
                          .value_or(supervisor::Identity{});
    record.at("container_id").get_to(task.container_id);
    task.not_before = time_of(record, "not_before");
    record.at("attempt").get_to(task.attempt);
    record.at("lost").get_to(task.lost);
    if (record.contains("exit_code")) task.exit_code = record.at("exit_code").get<int>();
    if (record.contains("stop_asked_at")) task.stop_asked_at = time_of(record, "stop_asked_at");
  });
}

std::string encode_record(const Object& object) {
  return dump({{"id", object.id},
               {"version", object.version},
               {"created_at", time(object.created_at)},
               {"updated_at", time(object.updated_at)},
               {"spec", object.document}});
}

void decode_record(std::string_view text, Object& object) {
  parse(text, [&](const Json& record) {
    record.at("id").get_to(object.id);
    record.at("version").get_to(object.version);
    object.created_at = time_of(record, "created_at");
    object.updated_at = time_of(record, "updated_at");
    record.at("spec").get_to(object.document);
    const Json spec = Json::parse(object.document);
    object.name = text_of(spec, "Name");
    object.labels = labels_of(spec);
  });
}

std::string encode_record(const Network& network) {
  return dump({{"id", network.id}, {"created_at", time(network.created_at)}, {"spec", network.document}});
}

void decode_record(std::string_view text, Network& network) {
  parse(text, [&](const Json& record) {
    record.at("id").get_to(network.id);
    network.created_at = time_of(record, "created_at");
    record.at("spec").get_to(network.document);
    const Json spec = Json::parse(network.document);
    network.name = text_of(spec, "Name");
    network.labels = labels_of(spec);
  });
}

std::string encode_record(const Node& node) {
  return dump({{"id", node.id},
               {"version", node.version},
               {"created_at", time(node.created_at)},
               {"updated_at", time(node.updated_at)},
               {"spec", node.document}});
}

void decode_record(std::string_view text, Node& node) {
  parse(text, [&](const Json& record) {
    record.at("id").get_to(node.id);
    record.at("version").get_to(node.version);
    node.created_at = time_of(record, "created_at");
    node.updated_at = time_of(record, "updated_at");
    record.at("spec").get_to(node.document);
    const Json spec = Json::parse(node.document);
    node.labels = labels_of(spec);
    node.availability = to_availability(text_of(spec, "Availability"));
  });
}

}  // namespace iitbfaas::embedded
