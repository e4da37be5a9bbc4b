#pragma once
#include "docker/types.hpp"

#include <nlohmann/json_fwd.hpp>

/// What several sources of the codec read or write.
namespace iitbfaas::docker {

Port decode_port(const nlohmann::json& document);
nlohmann::json encode_port(const Port& port);

Driver decode_driver(const nlohmann::json& document);
nlohmann::json encode_driver(const Driver& driver);

/// A ContainerSpec.
Container decode_container(const nlohmann::json& document);
/// Lays `after` over a ContainerSpec that says `before`.
void lay_container(nlohmann::json& document, const Container& before, const Container& after);

}  // namespace iitbfaas::docker
