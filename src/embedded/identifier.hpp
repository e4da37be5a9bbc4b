#pragma once
#include <string>

namespace iitbfaas::embedded {

/// 25 of [a-z0-9], random: how Swarm names what it makes.
std::string new_identifier();

/// 64 hexadecimal digits, random: how Docker names containers and networks.
std::string new_hex_identifier();

}  // namespace iitbfaas::embedded
