#include "docker/engine_requests.hpp"

namespace iitbfaas::docker {

std::string Engine::init_swarm(const SwarmInit& options) const {
  Json body{{"ListenAddr", options.listen_address}};
  if (!options.advertise_address.empty()) body["AdvertiseAddr"] = options.advertise_address;
  if (!options.address_pool.empty()) body["DefaultAddrPool"] = options.address_pool;
  if (options.force_new_cluster) body["ForceNewCluster"] = true;
  const auto id = impl_->post("/swarm/init", body, "make a Swarm");
  return id.is_string() ? id.get<std::string>() : std::string{};
}

void Engine::join_swarm(const SwarmJoin& options) const {
  Json body{{"ListenAddr", options.listen_address},
            {"RemoteAddrs", options.managers},
            {"JoinToken", options.token}};
  if (!options.advertise_address.empty()) body["AdvertiseAddr"] = options.advertise_address;
  impl_->post("/swarm/join", body, "join the Swarm");
}

void Engine::leave_swarm(bool force) const {
  impl_->post(force ? "/swarm/leave?force=1" : "/swarm/leave", {}, "leave the Swarm");
}

Swarm Engine::swarm() const { return impl_->read("/swarm", "ask about the Swarm", decode_swarm); }

bool Engine::update_swarm(const std::function<void(SwarmSettings&)>& change) const {
  return retry_stale([&] {
    const auto current = swarm();
    auto wanted = current.settings;
    change(wanted);
    if (wanted == current.settings) return false;
    auto document = Json::parse(current.document);
    encode_swarm_settings(wanted, document);
    impl_->post("/swarm/update?version=" + std::to_string(current.version), document,
                "change the Swarm's settings");
    return true;
  });
}

void Engine::rotate_tokens(TokenRotation which) const {
  retry_stale([&] {
    const auto current = swarm();
    auto path = "/swarm/update?version=" + std::to_string(current.version);
    if (which.worker) path += "&rotateWorkerToken=1";
    if (which.manager) path += "&rotateManagerToken=1";
    impl_->post(path, Json::parse(current.document), "rotate the join tokens");
  });
}

std::string Engine::unlock_key() const {
  constexpr const char* what = "ask for the unlock key";
  const auto document = impl_->get("/swarm/unlockkey", what);
  return impl_->told(what, [&] { return fields::text(document, "UnlockKey"); });
}

void Engine::unlock_swarm(const std::string& key) const {
  impl_->post("/swarm/unlock", {{"UnlockKey", key}}, "unlock the Swarm");
}

std::vector<Node> Engine::nodes(const Filters& filters) const {
  return impl_->read_list("/nodes" + filter_query(filters), "list nodes", decode_node);
}

Node Engine::node(const std::string& id) const {
  return impl_->read("/nodes/" + escape(id), "look at node " + id, decode_node);
}

void Engine::update_node(const std::string& id, const std::function<void(Node&)>& change) const {
  retry_stale([&] {
    auto wanted = node(id);
    change(wanted);
    auto document = Json::parse(wanted.document);
    encode_node_spec(wanted, document);
    impl_->post("/nodes/" + escape(wanted.id) + "/update?version=" + std::to_string(wanted.version), document,
                "update node " + id);
  });
}

void Engine::remove_node(const std::string& id, bool force) const {
  impl_->remove("/nodes/" + escape(id) + (force ? "?force=1" : ""), "remove node " + id);
}

}  // namespace iitbfaas::docker
