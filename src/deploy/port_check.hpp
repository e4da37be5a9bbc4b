#pragma once
#include <cstdint>
#include <string>

namespace iitbfaas::deployment {

/// Throws Error, with the option that chooses another, when something on this machine listens there already.
void require_free_port(const std::string& address, std::uint16_t port, const std::string& option);

}  // namespace iitbfaas::deployment
