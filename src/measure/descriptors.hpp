#pragma once
#include <cstdint>

namespace iitbfaas::measure {

/// Lets this process open so many connections: raises its limit of file descriptors as far as it may. Throws
/// Error when that does not suffice.
void allow_connections(std::uint32_t connections);

}  // namespace iitbfaas::measure
