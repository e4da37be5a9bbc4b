#pragma once
#include "iitbfaas/scaling.hpp"

#include <cmath>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>

namespace iitbfaas::test_support {

/// A function in virtual time: what is seen of it every 100 ms is remembered and decided upon, and what was
/// decided is so at once.
class Story {
 public:
  explicit Story(const ScalingPolicy& policy, std::uint32_t replicas = 1) : policy_{policy} {
    seen_.wanted = seen_.ready = replicas;
  }

  /// The next 100 ms with that load.
  const ScaleDecision& tick(std::optional<double> load) {
    seen_.load = load;
    seen_.under_way = load ? std::optional<std::uint32_t>{*load > 0 ? 1 : 0} : std::nullopt;
    return tick(seen_);
  }
  const ScaleDecision& tick(const ScaleObservation& seen) {
    now_ += std::chrono::milliseconds{100};
    remember(history_, policy_, seen, now_);
    last_ = decide(policy_, seen, history_, now_);
    if (last_.replicas != seen_.wanted) ++actions_;
    seen_.wanted = seen_.ready = last_.replicas;
    return last_;
  }

  const ScaleDecision& during(std::chrono::milliseconds span, std::optional<double> load) {
    return with(span, [load] { return load; });
  }
  const ScaleDecision& with(std::chrono::milliseconds span,
                            const std::function<std::optional<double>()>& load) {
    for (; span.count() > 0; span -= std::chrono::milliseconds{100}) tick(load());
    return last_;
  }

  /// Time in which the load does not change until the decision is one that `done` says yes to; at most an
  /// hour.
  std::chrono::milliseconds until(const std::function<bool(const ScaleDecision&)>& done, double load) {
    const auto begin = now_;
    while (!done(tick(load)) && now_ - begin < std::chrono::hours{1}) continue;
    return std::chrono::duration_cast<std::chrono::milliseconds>(now_ - begin);
  }

  ScaleObservation& seen() { return seen_; }
  const ScaleDecision& last() const { return last_; }
  const ScaleHistory& history() const { return history_; }
  std::uint32_t replicas() const { return seen_.wanted; }
  int actions() const { return actions_; }
  ScaleTime now() const { return now_; }

 private:
  ScalingPolicy policy_;
  ScaleObservation seen_ = {};
  ScaleHistory history_ = {};
  ScaleDecision last_ = {};
  ScaleTime now_ = {};
  int actions_ = 0;
};

/// Requests a second as 100 ms of a Poisson process show them. The same seed gives the same requests
/// everywhere: the distributions of <random> differ between libraries, its engines do not.
class Poisson {
 public:
  Poisson(double rate, std::uint64_t seed) : rate_{rate}, random_{seed} {}

  double operator()() {
    int count = 0;
    for (next_ -= 0.1; next_ <= 0; ++count) next_ += gap();
    return count / 0.1;
  }

 private:
  double gap() {
    const double uniform = (static_cast<double>(random_() >> 11) + 0.5) * 0x1p-53;
    return -std::log(uniform) / rate_;
  }

  double rate_;
  std::mt19937_64 random_;
  double next_ = 0;
};

}  // namespace iitbfaas::test_support
