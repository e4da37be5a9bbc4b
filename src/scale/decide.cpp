#include "base/duration.hpp"
#include "scale/explain.hpp"
#include "scale/load.hpp"

#include <algorithm>
#include <utility>

namespace iitbfaas {
namespace {

using scale::change;
using scale::count;
using scale::stay;

/// One decision in the making: what is given, and what follows from it.
class Deciding {
 public:
  Deciding(const ScalingPolicy& policy, const ScaleObservation& seen, const ScaleHistory& history,
           ScaleTime now)
      : policy_{policy},
        seen_{seen},
        history_{history},
        now_{now},
        least_{std::max(1u, policy.min)},
        most_{std::max(least_, policy.max)},
        current_{std::clamp(seen.wanted, least_, most_)},
        panicking_{scale::panicking(policy, history, now)},
        picture_{scale::picture(policy, history, now)},
        load_{scale::decisive(picture_, panicking_)} {}

  ScaleDecision decision() const {
    if (seen_.wanted == 0 && policy_.zero) return at_zero();
    if (may_go_to_zero()) return to_zero();
    auto decided = by_load();
    if (decided.replicas == current_ && current_ != seen_.wanted) return into_bounds();
    return decided;
  }

 private:
  ScaleDecision say(std::uint32_t replicas, ScaleReason reason, std::string explanation) const {
    return {.replicas = replicas,
            .reason = reason,
            .load = picture_.known ? std::optional{load_.load} : std::nullopt,
            .explanation = std::move(explanation)};
  }

  std::string load_text() const { return scale::explain(policy_, load_); }

  ScaleDecision at_zero() const {
    if (seen_.held > 0) {
      const auto demand = policy_.type == ScaleType::capacity ? scale::replicas_for(policy_, seen_.held) : 0;
      const auto replicas = std::clamp(demand, least_, most_);
      return say(replicas, ScaleReason::wake,
                 std::to_string(seen_.held) + (seen_.held == 1 ? " request waits" : " requests wait") +
                     " and there is no replica: " + change(0, replicas));
    }
    // Of a query the last value counts, not the mean: work that nobody does waits.
    if (policy_.type == ScaleType::query && scale::load_known(seen_) && *seen_.load > 0) {
      const auto replicas = std::clamp(scale::replicas_for(policy_, *seen_.load), least_, most_);
      return say(replicas, ScaleReason::wake,
                 "the query shows work and there is no replica: " + change(0, replicas));
    }
    return say(0, ScaleReason::steady, "no request waits: no replica is needed");
  }

  bool may_go_to_zero() const {
    const bool nothing_under_way = seen_.under_way == 0u && seen_.held == 0 && seen_.complete;
    return policy_.zero && nothing_under_way && !panicking_ && history_.busy_at &&
           now_ - *history_.busy_at >= policy_.idle;
  }

  ScaleDecision to_zero() const {
    const bool in_steps = policy_.step != 0 && seen_.wanted > least_;
    const auto replicas = in_steps ? downwards(least_) : 0;
    const auto idle = "no request for " + base::to_string(policy_.idle);
    if (replicas == seen_.wanted) return say(replicas, ScaleReason::stabilising, idle + ": " + waiting());
    return say(replicas, ScaleReason::idle, idle + ": " + change(seen_.wanted, replicas));
  }

  ScaleDecision into_bounds() const {
    const bool below = seen_.wanted < current_;
    return say(current_, ScaleReason::bounds,
               std::to_string(seen_.wanted) + (below ? " is below min: " : " is above max: ") +
                   change(seen_.wanted, current_));
  }

  ScaleDecision by_load() const {
    if (!scale::load_known(seen_) || !picture_.known || history_.calls.empty()) {
      return say(current_, ScaleReason::no_data, "nobody knows the load yet: " + stay(current_));
    }
    const double goal = policy_.target * policy_.proportion;
    if (load_.load > current_ * goal * (1 + policy_.tolerance)) return more();
    return panicking_ ? in_panic() : fewer();
  }

  ScaleDecision more() const {
    const auto called = steadily_called();
    const auto text = load_text() + " call for " + std::to_string(called);
    if (called <= current_) {
      return say(current_, ScaleReason::stabilising,
                 load_text() + " call for more, but not for " + base::to_string(policy_.up_window) +
                     " yet: " + stay(current_));
    }
    if (current_ == most_) {
      return say(current_, ScaleReason::bounds, text + ", max is " + std::to_string(most_));
    }
    const auto replicas = upwards(std::min(called, most_));
    if (replicas == current_) return say(current_, ScaleReason::stabilising, text + ": " + waiting());
    return say(replicas, panicking_ ? ScaleReason::panic : ScaleReason::load,
               text + ": " + change(seen_.wanted, replicas));
  }

  ScaleDecision in_panic() const {
    return say(current_, ScaleReason::panic,
               load_text() + ", which rose suddenly less than " + base::to_string(policy_.stable_window) +
                   " ago: " + stay(current_));
  }

  ScaleDecision fewer() const {
    const auto fitting = std::max(least_, scale::replicas_for(policy_, load_.load * (1 + policy_.tolerance)));
    if (fitting >= current_) {
      return say(current_, ScaleReason::steady, load_text() + ": " + count(current_) + " as it should be");
    }
    const auto text = load_text() + " call for " + std::to_string(history_.calls.back().replicas);
    if (!seen_.complete) {
      return say(current_, ScaleReason::no_data, text + ", but not all gateways tell: " + stay(current_));
    }
    const auto called = std::max(least_, most_called());
    if (called >= current_ || !remembers(policy_.down_window)) {
      return say(current_, ScaleReason::stabilising,
                 text + ", but not for " + base::to_string(policy_.down_window) + " yet: " + stay(current_));
    }
    // The load seen since then is that of as many replicas, and a long fall makes few changes.
    if (history_.changed_at && now_ - *history_.changed_at < policy_.stable_window) {
      return say(current_, ScaleReason::stabilising,
                 text + ", but the last change is less than " + base::to_string(policy_.stable_window) +
                     " ago: " + stay(current_));
    }
    const auto replicas = downwards(called);
    if (replicas == current_) return say(current_, ScaleReason::stabilising, text + ": " + waiting());
    return say(replicas, ScaleReason::load, text + ": " + change(seen_.wanted, replicas));
  }

  /// One step at a time, the next one when the last is done.
  std::uint32_t upwards(std::uint32_t replicas) const {
    if (policy_.step == 0) return replicas;
    if (seen_.ready < seen_.wanted) return current_;
    return std::min(replicas, current_ + policy_.step);
  }

  std::uint32_t downwards(std::uint32_t replicas) const {
    if (policy_.step == 0) return replicas;
    if (seen_.ready > seen_.wanted) return seen_.wanted;
    return std::max(replicas, seen_.wanted - std::min(seen_.wanted, policy_.step));
  }

  std::string waiting() const {
    return "waits until " + std::to_string(seen_.ready) + " ready are " + std::to_string(seen_.wanted);
  }

  bool remembers(std::chrono::milliseconds window) const {
    return history_.calls.front().at <= now_ - window;
  }

  /// The calls of a window, and the one that was in force when it began.
  template <class Choose>
  std::uint32_t over(std::chrono::milliseconds window, Choose choose) const {
    const auto& calls = history_.calls;
    auto result = calls.back().replicas;
    for (auto i = calls.size(); i > 1 && calls[i - 1].at > now_ - window; --i) {
      result = choose(result, calls[i - 2].replicas);
    }
    return result;
  }

  std::uint32_t most_called() const {
    return over(policy_.down_window, [](auto a, auto b) { return std::max(a, b); });
  }

  /// What was called for all through the up window at least; nothing before it is over.
  std::uint32_t steadily_called() const {
    if (!remembers(policy_.up_window)) return 0;
    return over(policy_.up_window, [](auto a, auto b) { return std::min(a, b); });
  }

  const ScalingPolicy& policy_;
  const ScaleObservation& seen_;
  const ScaleHistory& history_;
  const ScaleTime now_;
  const std::uint32_t least_, most_;
  const std::uint32_t current_;  ///< asked for, within the bounds
  const bool panicking_;
  const scale::LoadPicture picture_;
  const scale::Stretch load_;
};

}  // namespace

std::string to_string(ScaleReason reason) {
  switch (reason) {
    case ScaleReason::steady: return "steady";
    case ScaleReason::load: return "load";
    case ScaleReason::panic: return "panic";
    case ScaleReason::idle: return "idle";
    case ScaleReason::wake: return "wake";
    case ScaleReason::alert: return "alert";
    case ScaleReason::bounds: return "bounds";
    case ScaleReason::no_data: return "no_data";
    case ScaleReason::stabilising: return "stabilising";
  }
  return "";
}

ScaleDecision decide(const ScalingPolicy& policy, const ScaleObservation& observation,
                     const ScaleHistory& history, ScaleTime now) {
  return Deciding{policy, observation, history, now}.decision();
}

}  // namespace iitbfaas
