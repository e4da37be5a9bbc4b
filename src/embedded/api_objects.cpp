// Secrets, configs, networks.
#include "base/base64.hpp"
#include "base/duration.hpp"
#include "base/files.hpp"
#include "embedded/api.hpp"
#include "embedded/identifier.hpp"
#include "embedded/lookup.hpp"
#include "embedded/wish.hpp"

#include <nlohmann/json.hpp>

namespace iitbfaas::embedded {
namespace {

constexpr std::size_t largest_secret = 500 << 10, largest_config = 1000 << 10;

bool is_secrets(const Call& call) { return call.path.at(0) == "secrets"; }
const char* kind_of(const Call& call) { return is_secrets(call) ? "secret" : "config"; }
const std::map<std::string, Object>& objects_of(const State& state, const Call& call) {
  return is_secrets(call) ? state.secrets : state.configs;
}

const Object& find_object(const State& state, const Call& call) {
  const auto& reference = call.path.at(1);
  const auto* object =
      find_record(objects_of(state, call), reference, [](const Object& known) { return known.name; });
  if (object == nullptr) throw Refusal{404, std::string{kind_of(call)} + " " + reference + " not found"};
  return *object;
}

Json encode(const Object& object) {
  return {{"ID", object.id},
          {"Version", {{"Index", object.version}}},
          {"CreatedAt", base::to_rfc3339(object.created_at)},
          {"UpdatedAt", base::to_rfc3339(object.updated_at)},
          {"Spec", Json::parse(object.document)}};
}

/// A secret's data goes into its own file and is never told again.
Object read_object(const Json& spec, bool is_secret, std::string& data) {
  Object object;
  object.name = text_of(spec, "Name");
  object.labels = labels_of(spec);
  if (!is_name(object.name, 64)) {
    throw refuse(
        400, "InvalidArgument",
        "invalid name, only 64 [a-zA-Z0-9-_.] characters allowed, and the start and end character must "
        "be [a-zA-Z0-9]");
  }
  auto decoded = base::decode_base64(text_of(spec, "Data"));
  if (!decoded) throw Refusal{400, "illegal base64 data"};
  data = std::move(*decoded);
  if (is_secret && (data.empty() || data.size() >= largest_secret)) {
    throw refuse(400, "InvalidArgument", "secret data must be larger than 0 and less than 512000 bytes");
  }
  if (!is_secret && data.size() >= largest_config) {
    throw refuse(400, "InvalidArgument", "config data must be larger than 0 and less than 1024000 bytes");
  }
  Json kept = spec;
  if (is_secret) kept.erase("Data");
  object.document = kept.dump();
  return object;
}

void check_unused(const State& state, const Object& object, const Call& call) {
  const char* list = is_secrets(call) ? "Secrets" : "Configs";
  const char* id = is_secrets(call) ? "SecretID" : "ConfigID";
  for (const auto& [service_id, service] : state.services) {
    const Json spec = Json::parse(service.document);
    for (const Json& reference : member(member(member(spec, "TaskTemplate"), "ContainerSpec"), list)) {
      if (text_of(reference, id) != object.id) continue;
      throw refuse(400, "InvalidArgument",
                   std::string{kind_of(call)} + " '" + object.name +
                       "' is in use by the following service: " + service.wish.name);
    }
  }
}

Json encode(const Network& network) {
  const Json spec = Json::parse(network.document);
  const auto driver = text_of(spec, "Driver");
  Json document{{"Name", network.name},
                {"Id", network.id},
                {"Created", base::to_rfc3339(network.created_at)},
                {"Scope", driver == "overlay" ? "swarm" : "local"},
                {"Driver", driver.empty() ? "bridge" : driver},
                {"EnableIPv6", false},
                {"Internal", member(spec, "Internal") == true},
                {"Attachable", member(spec, "Attachable") == true},
                {"Ingress", false},
                {"ConfigOnly", false},
                {"Containers", Json::object()},
                {"Labels", network.labels}};
  for (const char* name : {"Options", "IPAM"})
    document[name] = member(spec, name).is_object() ? spec.at(name) : Json::object();
  return document;
}

const Network& find_network(const State& state, const std::string& reference) {
  const auto* network =
      find_record(state.networks, reference, [](const Network& known) { return known.name; });
  if (network == nullptr) throw Refusal{404, "network " + reference + " not found"};
  return *network;
}

void check_unused(const State& state, const Network& network) {
  for (const auto& [service_id, service] : state.services) {
    const Json spec = Json::parse(service.document);
    for (const Json& holder : {member(spec, "TaskTemplate"), spec}) {
      for (const Json& attachment : member(holder, "Networks")) {
        const auto target = text_of(attachment, "Target");
        if (target != network.id && target != network.name) continue;
        throw refuse(400, "FailedPrecondition",
                     "network " + network.id + " is in use by service " + service_id);
      }
    }
  }
}

}  // namespace

http::Response create_object(Parts& parts, const Call& call) {
  const bool is_secret = is_secrets(call);
  std::string data;
  Object object = read_object(call.document(), is_secret, data);
  object.id = new_identifier();
  parts.ledger.change([&](Ledger::Pen& pen) {
    for (const auto& [id, other] : objects_of(pen.state(), call)) {
      if (other.name != object.name) continue;
      throw refuse(409, "AlreadyExists", std::string{kind_of(call)} + " " + object.name + " already exists");
    }
    is_secret ? pen.put_secret(object, &data) : pen.put_config(object, &data);
    pen.announce({kind_of(call), "create", object.id, {{"name", object.name}}, true, {}});
  });
  return answer({{"ID", object.id}}, 201);
}

http::Response list_objects(Parts& parts, const Call& call) {
  const auto filters = call.filters();
  filters.allow({"id", "name", "names", "label"});
  return parts.ledger.read([&](const State& state) {
    Json list = Json::array();
    for (const auto& [id, object] : objects_of(state, call)) {
      if (filters.matches_prefix("id", id) && filters.matches_prefix("name", object.name) &&
          filters.matches("names", object.name) && filters.matches_labels("label", object.labels)) {
        list.push_back(encode(object));
      }
    }
    return answer(list);
  });
}

http::Response show_object(Parts& parts, const Call& call) {
  return parts.ledger.read([&](const State& state) { return answer(encode(find_object(state, call))); });
}

http::Response update_object(Parts& parts, const Call& call) {
  const Json spec = call.document();
  parts.ledger.change([&](Ledger::Pen& pen) {
    Object object = find_object(pen.state(), call);
    check_version(call, object.version);
    // Only labels of it may change, as in Docker.
    object.labels = labels_of(spec);
    Json kept = Json::parse(object.document);
    kept["Labels"] = object.labels;
    object.document = kept.dump();
    pen.announce({kind_of(call), "update", object.id, {{"name", object.name}}, true, {}});
    is_secrets(call) ? pen.put_secret(object, nullptr) : pen.put_config(object, nullptr);
  });
  return answer_nothing();
}

http::Response remove_object(Parts& parts, const Call& call) {
  parts.ledger.change([&](Ledger::Pen& pen) {
    const Object object = find_object(pen.state(), call);
    check_unused(pen.state(), object, call);
    is_secrets(call) ? pen.erase_secret(object.id) : pen.erase_config(object.id);
    pen.announce({kind_of(call), "remove", object.id, {{"name", object.name}}, true, {}});
  });
  return answer_nothing(204);
}

http::Response create_network(Parts& parts, const Call& call) {
  const Json spec = call.document();
  Network network;
  network.id = new_hex_identifier().substr(0, 25);
  network.name = text_of(spec, "Name");
  network.labels = labels_of(spec);
  network.document = spec.dump();
  if (network.name.empty()) throw Refusal{400, "invalid name: name is empty"};
  const auto driver = text_of(spec, "Driver");
  if (!driver.empty() && driver != "overlay" && driver != "bridge") {
    throw Refusal{404, "plugin \"" + driver + "\" not found"};
  }
  parts.ledger.change([&](Ledger::Pen& pen) {
    for (const auto& [id, other] : pen.state().networks) {
      if (other.name == network.name)
        throw Refusal{409, "network with name " + network.name + " already exists"};
    }
    pen.put(network);
    pen.announce({"network", "create", network.id, {{"name", network.name}, {"type", driver}}, true, {}});
  });
  return answer({{"Id", network.id}, {"Warning", ""}}, 201);
}

http::Response list_networks(Parts& parts, const Call& call) {
  const auto filters = call.filters();
  filters.allow({"id", "name", "label", "driver", "scope", "type", "dangling"});
  return parts.ledger.read([&](const State& state) {
    Json list = Json::array();
    for (const auto& [id, network] : state.networks) {
      Json encoded = encode(network);
      if (filters.matches_prefix("id", id) && filters.matches_part("name", network.name) &&
          filters.matches_labels("label", network.labels) &&
          filters.matches("driver", text_of(encoded, "Driver")) &&
          filters.matches("scope", text_of(encoded, "Scope"))) {
        list.push_back(std::move(encoded));
      }
    }
    return answer(list);
  });
}

http::Response show_network(Parts& parts, const Call& call) {
  return parts.ledger.read(
      [&](const State& state) { return answer(encode(find_network(state, call.path.at(1)))); });
}

http::Response remove_network(Parts& parts, const Call& call) {
  parts.ledger.change([&](Ledger::Pen& pen) {
    const Network network = find_network(pen.state(), call.path.at(1));
    check_unused(pen.state(), network);
    pen.erase_network(network.id);
    pen.announce({"network", "remove", network.id, {{"name", network.name}}, true, {}});
  });
  return answer_nothing(204);
}

}  // namespace iitbfaas::embedded
