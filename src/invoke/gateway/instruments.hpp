#pragma once
#include "metrics/registry.hpp"

#include "iitbfaas/demand.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

/// What the gateway counts.
namespace iitbfaas::invoke {

/// Of one function. Lives as long as a request to it runs, even when the function is gone: then unseen.
/// Thread-safe.
class FunctionInstruments {
 public:
  FunctionInstruments(metrics::Registry& registry, std::string name);

  void started() noexcept { started_->add(); }
  void finished(int status, std::chrono::nanoseconds duration);
  void set_replicas(double asked_for, double ready) noexcept {
    replicas_->set(asked_for);
    ready_->set(ready);
  }
  /// One more request waits for a replica, or one less.
  void held(int change) noexcept { held_->add(change); }
  std::uint64_t invocations() const noexcept { return started_->value(); }
  FunctionDemand demand();

  /// Takes it out of the registry for good.
  void forget();

 private:
  struct ByStatus {
    std::shared_ptr<metrics::Counter> count;
    std::shared_ptr<metrics::Histogram> seconds;
  };
  ByStatus& by_status(int status);

  metrics::Registry& registry_;
  const std::string name_;
  std::shared_ptr<metrics::Counter> started_;
  std::shared_ptr<metrics::Gauge> replicas_, ready_, held_;
  /// Filled at the first reply of a status and never changed after: read without the lock.
  std::array<std::atomic<ByStatus*>, 600> statuses_ = {};
  std::mutex mutex_;
  std::vector<std::unique_ptr<ByStatus>> owned_;
  bool forgotten_ = false;
};

/// Counts one invocation, however it ends. `status` is the answer's, 499 when the client did not wait for
/// one. Counts nothing without instruments.
class InvocationCount {
 public:
  explicit InvocationCount(std::shared_ptr<FunctionInstruments> instruments);
  ~InvocationCount();
  InvocationCount(const InvocationCount&) = delete;
  InvocationCount& operator=(const InvocationCount&) = delete;

  std::chrono::steady_clock::time_point start() const noexcept { return start_; }

  int status = 499;

 private:
  std::shared_ptr<FunctionInstruments> instruments_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Of the whole gateway. Thread-safe.
class Instruments {
 public:
  Instruments();

  /// The same object for the same name until it is retired.
  std::shared_ptr<FunctionInstruments> function(const std::string& name);
  void retire(const std::string& name);
  /// Requests to this function so far; zero for one unknown.
  std::uint64_t invocations(const std::string& name) const;
  /// Of each function, sorted by name.
  std::vector<FunctionDemand> demand() const;

  metrics::Gauge& in_flight() noexcept { return in_flight_; }
  metrics::Counter& unknown_function() noexcept { return unknown_function_; }
  /// What discovery found when it last asked the engine.
  void discovered(std::chrono::steady_clock::time_point now) noexcept;
  void discovery_failed() noexcept { discovery_failures_.add(); }

  /// Prometheus's text, with ages as of now.
  std::string text();

 private:
  metrics::Registry registry_;
  metrics::Gauge& in_flight_;
  metrics::Counter& unknown_function_;
  metrics::Counter& discovery_failures_;
  metrics::Gauge& discovery_age_;
  std::atomic<std::chrono::steady_clock::rep> discovered_at_{0};
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<FunctionInstruments>> functions_;
};

}  // namespace iitbfaas::invoke
