#pragma once
#include "iitbfaas/export.hpp"
#include "iitbfaas/scaling.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace iitbfaas {

/// A change of the number of replicas, and why.
struct ScaleChange {
  std::chrono::system_clock::time_point at = {};
  std::uint32_t from = 0, to = 0;
  ScaleReason reason = ScaleReason::steady;
  std::string explanation = {};
};

/// What a function is scaled by, what was seen last, and what was done.
struct ScalingStatus {
  std::optional<ScalingPolicy> policy = {};     ///< none: nobody scales it, but it is woken
  std::uint32_t replicas = 0;                   ///< asked for
  std::uint32_t ready = 0;                      ///< that requests are sent to
  std::optional<double> load = {};              ///< in the unit of the policy's type; none: nobody knows
  std::optional<std::uint32_t> under_way = {};  ///< requests, the held ones among them
  std::uint32_t held = 0;                       ///< requests that wait for a replica
  bool complete = false;                        ///< every gateway has said something lately
  ScaleDecision decision = {};                  ///< the last one, also when it changed nothing
  std::vector<ScaleChange> changes = {};  ///< the last twenty, oldest first; since when this leader leads
  std::string problem = {};               ///< a wrong label, or what the engine refused last
};

/// The same as JSON, as GET /system/scaling/NAME of a gateway says it.
IITBFAAS_EXPORT std::string to_json(const ScalingStatus& status);

}  // namespace iitbfaas
