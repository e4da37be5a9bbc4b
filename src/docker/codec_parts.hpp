#pragma once
#include "docker/types.hpp"

#include <nlohmann/json_fwd.hpp>

/// What several sources of the codec read or write.
namespace iitbfaas::docker {

Port decode_port(const nlohmann::json& document);
nlohmann::json encode_port(const Port& port);

}  // namespace iitbfaas::docker
