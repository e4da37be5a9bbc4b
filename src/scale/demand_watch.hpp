#pragma once
#include "base/endpoint.hpp"
#include "http/client.hpp"

#include "iitbfaas/demand.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace iitbfaas::scale {

using Clock = std::chrono::steady_clock;

/// What one gateway said last of one function.
struct GatewayDemand {
  std::optional<double> rate = {};  ///< requests begun a second; none before there are two looks
  std::uint32_t under_way = 0;
  std::uint32_t held = 0;
  std::uint32_t ready = 0;
};

/// From counts that only grow to rates: keeps what it was told at the beginning of each interval.
class DemandRates {
 public:
  explicit DemandRates(std::chrono::milliseconds interval) : interval_{interval} {}

  void take(const Demand& demand, Clock::time_point now);
  /// By "name.namespace".
  const std::map<std::string, GatewayDemand>& latest() const noexcept { return latest_; }

 private:
  const std::chrono::milliseconds interval_;
  std::string run_;
  Clock::time_point base_at_ = {};
  std::map<std::string, std::uint64_t> base_;
  std::map<std::string, GatewayDemand> latest_;
};

/// Asks one gateway again and again, on a thread of its own.
class DemandWatch {
 public:
  /// `on_news` is called on that thread: a new answer, and whether somebody calls a function that sleeps.
  using OnNews = std::function<void(bool called)>;
  DemandWatch(http::Client::Options gateway, std::chrono::milliseconds interval, OnNews on_news);

  struct Report {
    std::optional<Clock::time_point> at = {};  ///< of the last answer
    std::map<std::string, GatewayDemand> functions = {};
    std::string problem = {};  ///< why the last one was none
  };
  Report report() const;

 private:
  void watch(const std::stop_token& stop);
  void look(std::uint64_t& calls, const std::stop_token& stop);
  void failed(const std::string& why);

  const http::Client client_;
  const std::chrono::milliseconds interval_;
  const OnNews on_news_;
  DemandRates rates_;
  mutable std::mutex mutex_;
  Report report_;
  std::jthread thread_;
};

}  // namespace iitbfaas::scale
