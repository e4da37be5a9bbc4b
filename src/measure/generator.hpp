#pragma once
#include "measure/exchanges.hpp"
#include "measure/plan.hpp"
#include "measure/recorder.hpp"
#include "measure/schedule.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>

namespace iitbfaas::measure {

/// One thread's part of a load: of an open loop every request whose number leaves `index` when divided by the
/// number of threads, of a closed one its connections.
class Generator {
 public:
  Generator(const Plan& plan, std::uint32_t index, Recorder& recorder);

  /// Returns when every request has ended, or soon after `stop`: then false.
  bool run(const std::stop_token& stop);

 private:
  bool open() const noexcept { return profile_.loop == LoadLoop::open; }
  bool over(std::chrono::nanoseconds now) const noexcept;
  void begin_due(std::chrono::nanoseconds now);
  void begin_scheduled(std::chrono::nanoseconds now);
  void begin_freely();
  void next_scheduled();
  std::chrono::nanoseconds wake_at() const noexcept;

  const Plan& plan_;
  const LoadProfile& profile_;
  Recorder& recorder_;
  Exchanges exchanges_;
  std::uint64_t number_;  ///< of the next request

  Schedule schedule_;
  std::optional<std::chrono::nanoseconds> next_;  ///< intended start of an open loop

  std::uint64_t left_ = 0;  ///< requests of a closed loop
  std::chrono::nanoseconds end_;
};

}  // namespace iitbfaas::measure
