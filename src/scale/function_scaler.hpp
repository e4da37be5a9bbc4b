#pragma once
#include "scale/cluster_eye.hpp"
#include "scale/demand_watch.hpp"

#include "iitbfaas/scaling_status.hpp"

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace iitbfaas::scale {

/// What all gateways together say of one function.
struct FunctionLoad {
  std::optional<double> rate = {};
  std::optional<std::uint32_t> under_way = {};
  std::uint32_t held = 0;
  std::uint32_t ready = 0;
  bool complete = false;  ///< every gateway has said something lately
};

/// One function's replicas in time. Decides; others ask and tell.
class FunctionScaler {
 public:
  explicit FunctionScaler(ScaledService service) : service_{std::move(service)} {}

  const ScaledService& service() const noexcept { return service_; }
  /// As the engine has it now.
  void seen(ScaledService service);

  /// What was seen in the last interval. `queried` is the value of the policy's query, when it has one.
  void observe(const FunctionLoad& load, std::optional<double> queried, Clock::time_point now);
  /// Why Prometheus does not say what the load is; empty when it does, or is not asked.
  void unanswered(std::string why) { unanswered_ = std::move(why); }
  /// An alert came.
  void alert(const std::string& name, AlertMeaning meaning, Clock::time_point now);

  /// How many replicas should be asked for now, when that is another number than there is.
  std::optional<ScaleDecision> wish(Clock::time_point now);

  /// The engine took it, or refused: then nothing is wished for a while, twice as long each time.
  const ScaleChange& applied(const ScaleDecision& decision, std::chrono::system_clock::time_point at);
  void refused(std::string why, Clock::time_point now);

  const ScaleObservation& observation() const noexcept { return observation_; }
  const ScaleDecision& decision() const noexcept { return decision_; }
  ScalingStatus status() const;

 private:
  ScaledService service_;
  ScaleObservation observation_;
  ScaleHistory history_;
  ScaleDecision decision_;
  std::optional<ScaleDecision> alerted_;
  std::optional<std::uint32_t> before_alert_;  ///< replicas of a function without a policy
  std::deque<ScaleChange> changes_;
  std::string failure_, unanswered_;
  std::chrono::milliseconds back_off_{0};
  Clock::time_point retry_at_ = {};
};

}  // namespace iitbfaas::scale
