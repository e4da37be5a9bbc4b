#include "iitbfaas/scaling.hpp"

#include <algorithm>

namespace iitbfaas {

std::uint32_t replicas_after_alert(const ScalingPolicy& policy, std::uint32_t wanted, AlertMeaning meaning) {
  const bool asleep = wanted == 0 && policy.zero;
  const auto least = std::max(1u, policy.min);
  const auto step = (policy.max * policy.factor + 99) / 100;
  if (policy.factor == 0 || (asleep && meaning != AlertMeaning::high)) return wanted;
  switch (meaning) {
    case AlertMeaning::high: return std::clamp(std::min(wanted, policy.max) + step, least, policy.max);
    case AlertMeaning::low: return std::clamp(wanted - std::min(step, wanted), least, policy.max);
    case AlertMeaning::resolved: return least;
  }
  return wanted;
}

}  // namespace iitbfaas
