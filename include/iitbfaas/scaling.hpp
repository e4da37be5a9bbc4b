#pragma once
#include "iitbfaas/export.hpp"
#include "iitbfaas/function.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace iitbfaas {

/// What the number of replicas follows. The load is that of all replicas together.
enum class ScaleType {
  rps,       ///< requests begun a second
  capacity,  ///< requests under way, the held ones among them
  cpu,       ///< thousandths of a core used; needs Prometheus
  query,     ///< the value of `ScalingPolicy::query`; needs Prometheus
};

/// How many replicas a function should have, as its labels com.openfaas.scale.* or `scale:` in a stack file
/// say. A value.
struct ScalingPolicy {
  std::uint32_t min = 1;  ///< while it is not at zero
  std::uint32_t max = 20;
  ScaleType type = ScaleType::rps;
  double target = 50;         ///< load of one replica, in the unit of `type`
  double proportion = 0.9;    ///< the part of `target` that is aimed at, (0, 1]
  std::string query = {};     ///< PromQL with one value: the load of all replicas together
  std::uint32_t step = 0;     ///< most replicas added or removed before these are ready; zero: no limit
  std::uint32_t factor = 20;  ///< percent of `max` that a firing alert adds; zero: alerts change nothing
  double tolerance = 0.1;  ///< a load so near to what the replicas are for changes nothing, as a part of it
  std::chrono::milliseconds stable_window{10'000};  ///< over which load is averaged
  std::chrono::milliseconds panic_window{500};      ///< the same, for a sudden rise
  double panic_threshold = 2;                       ///< a rise is sudden from so many times the capacity on
  std::chrono::milliseconds up_window{0};           ///< more replicas must be called for so long
  std::chrono::milliseconds down_window{30'000};    ///< the most that was called for in it is kept
  bool zero = false;                                ///< may go to no replica at all
  std::chrono::milliseconds idle{900'000};          ///< without a request, before it does

  friend bool operator==(const ScalingPolicy&, const ScalingPolicy&) = default;
};

/// What the function's labels say; nothing when it has none of com.openfaas.scale.*, or when min is max and
/// it may not go to zero: then nobody scales it. Throws InvalidSpec with the label's name for a value that is
/// wrong.
IITBFAAS_EXPORT std::optional<ScalingPolicy> scaling_policy(const FunctionSpec& spec);

/// Throws InvalidSpec with the label's name: min above max, a target that is not above zero, a query without
/// PromQL, ….
IITBFAAS_EXPORT void validate(const ScalingPolicy& policy);

/// The keys of `scale:` in a stack file: "min", "max", "stable_window", ….
IITBFAAS_EXPORT std::vector<std::string> scaling_keys();

/// Sets the label that `scale: {key: value}` stands for; of `min`, the replicas at start are no fewer. Throws
/// InvalidSpec for a key that is none of scaling_keys(); a wrong value is found by validate().
IITBFAAS_EXPORT void set_scaling(FunctionSpec& spec, const std::string& key, const std::string& value);

IITBFAAS_EXPORT std::string to_string(ScaleType type);

/// Demand in its time: of the clock that decisions are made by.
using ScaleTime = std::chrono::steady_clock::time_point;

/// What was seen of a function at one moment. What nobody knows is absent, which is not zero.
struct ScaleObservation {
  std::uint32_t wanted = 0;         ///< replicas asked for
  std::uint32_t ready = 0;          ///< replicas that answer
  std::optional<double> load = {};  ///< in the unit of the policy's type, since the moment before; of a query
                                    ///< its last answer until that is too old
  std::optional<std::uint32_t> under_way = {};  ///< requests, the held ones among them
  std::optional<std::uint64_t> begun =
      {};                  ///< requests since the moment before; absent: what rps says in load
  std::uint32_t held = 0;  ///< requests that wait for a replica
  bool complete = true;    ///< false: some gateway did not say, so the figures are the least that it is
};

/// What is remembered from decision to decision. A value; as long as the policy's windows. A new policy
/// begins a new one.
struct ScaleHistory {
  struct Sample {
    ScaleTime at = {};
    double load = 0;
  };
  struct Call {
    ScaleTime at = {};           ///< from then on, until the next one
    std::uint32_t replicas = 0;  ///< that were called for: by the load, or by whoever asked for more
  };
  std::deque<Sample> samples = {};
  std::deque<Call> calls = {};
  std::optional<ScaleTime> busy_at = {};      ///< when a request was last begun or under way
  std::optional<ScaleTime> panicked_at = {};  ///< when load last rose suddenly
  std::optional<std::uint32_t> wanted = {};   ///< replicas asked for, at the last moment
  std::optional<ScaleTime> changed_at = {};   ///< when that was last another number
};

enum class ScaleReason {
  steady,      ///< as it should be
  load,        ///< the load over the stable window
  panic,       ///< a sudden rise
  idle,        ///< no request for long
  wake,        ///< a request waits, or a query shows work, and there is no replica
  alert,       ///< Alertmanager said so
  bounds,      ///< below min or above max, or kept at max
  no_data,     ///< nobody knows the load, or only a part of it and it calls for fewer
  stabilising  ///< fewer are called for, but not for long enough yet; or more
};

struct ScaleDecision {
  std::uint32_t replicas = 0;  ///< that should be asked for
  ScaleReason reason = ScaleReason::steady;
  std::optional<double> load = {};  ///< that it rests on
  std::string explanation = {};  ///< "412 requests/s over 0.5s at 45 a replica call for 10: 10 instead of 1"
};

IITBFAAS_EXPORT std::string to_string(ScaleReason reason);

/// Takes the observation into the history and forgets what no window needs any more.
IITBFAAS_EXPORT void remember(ScaleHistory& history, const ScalingPolicy& policy,
                              const ScaleObservation& observation, ScaleTime now);

/// How many replicas there should be. Asks nobody, keeps nothing: the same arguments give the same decision.
///
/// desired = ceil(load ÷ (target × proportion)), OpenFaaS's formula with the load of all replicas together.
/// What load, and when it is acted upon: docs/scaling.md. `observation` is the one last remembered.
IITBFAAS_EXPORT ScaleDecision decide(const ScalingPolicy& policy, const ScaleObservation& observation,
                                     const ScaleHistory& history, ScaleTime now);

/// How many replicas an alert of Alertmanager calls for: firing adds `factor` percent of `max` (at least
/// one), or removes as many when it says that load is low; resolved goes back to `min`.
enum class AlertMeaning { high, low, resolved };
IITBFAAS_EXPORT std::uint32_t replicas_after_alert(const ScalingPolicy& policy, std::uint32_t wanted,
                                                   AlertMeaning meaning);

}  // namespace iitbfaas
