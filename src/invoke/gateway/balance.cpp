#include "invoke/gateway/balance.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace iitbfaas::invoke {

std::shared_ptr<Replica> balance(const Replicas& replicas, std::span<const Replica* const> tried,
                                 Replica::Clock::time_point now, std::size_t turn) {
  const std::shared_ptr<Replica>* best = nullptr;
  std::pair<bool, std::uint32_t> best_cost;
  for (std::size_t i = 0; i < replicas.size(); ++i) {
    const auto& replica = replicas[(turn + i) % replicas.size()];
    if (std::ranges::find(tried, replica.get()) != tried.end()) continue;
    const std::pair cost{replica->avoided(now), replica->in_flight.load(std::memory_order_relaxed)};
    if (best != nullptr && best_cost <= cost) continue;
    best = &replica;
    best_cost = cost;
  }
  return best == nullptr ? nullptr : *best;
}

}  // namespace iitbfaas::invoke
