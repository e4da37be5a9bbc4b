#pragma once
#include "docker/types.hpp"

#include <nlohmann/json_fwd.hpp>

/// Engine JSON ⇄ values, in both directions: the client decodes answers and encodes requests, the embedded
/// engine the other way round. Decoding takes null and absent alike; it throws Error when a document is not
/// what the API says, never anything else.
namespace iitbfaas::docker {

using Json = nlohmann::json;

ServiceSpec decode_service_spec(const Json& document);
/// Lays `spec` over `document`: what we name is set or removed, all else is kept.
void encode_service_spec(const ServiceSpec& spec, Json& document);

Info decode_info(const Json& document);
Version decode_version(const Json& document);
Service decode_service(const Json& document);
Task decode_task(const Json& document);
Node decode_node(const Json& document);
void encode_node_spec(const Node& node, Json& document);
Swarm decode_swarm(const Json& document);
/// Lays `settings` over `document`.
void encode_swarm_settings(const SwarmSettings& settings, Json& document);
Network decode_network(const Json& document);
Json encode_network_spec(const NetworkSpec& spec);
Image decode_image(const Json& document);
Object decode_object(const Json& document);
ContainerStats decode_container_stats(const Json& document);
Event decode_event(const Json& document);

// What the embedded engine answers with.
Json encode_service(const Service& service);
Json encode_task(const Task& task, const Json& task_spec);
Json encode_node(const Node& node);
Json encode_network(const Network& network, Time created_at);
Json encode_image(const Image& image);
Json encode_object(const Object& object, bool is_config);
Json encode_container_stats(const ContainerStats& stats);
Json encode_event(const Event& event);

}  // namespace iitbfaas::docker
