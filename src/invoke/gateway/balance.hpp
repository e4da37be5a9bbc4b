#pragma once
#include "invoke/gateway/table.hpp"

#include <cstddef>
#include <memory>
#include <span>

namespace iitbfaas::invoke {

/// The replica with the fewest requests in flight, or none. Those in `tried` are left out; those that refused
/// a connection lately are taken only when there is no other. Among equals, `turn` decides, so that counting
/// it up goes round.
std::shared_ptr<Replica> balance(const Replicas& replicas, std::span<const Replica* const> tried,
                                 Replica::Clock::time_point now, std::size_t turn);

}  // namespace iitbfaas::invoke
