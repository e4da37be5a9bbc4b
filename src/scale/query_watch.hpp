#pragma once
#include "iitbfaas/scaling.hpp"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

namespace iitbfaas::scale {

/// PromQL for the load of a function "hello.openfaas-fn" by this policy; empty when Prometheus need not be
/// asked.
std::string query_of(const ScalingPolicy& policy, const std::string& function);

/// Asks a Prometheus for the load of functions again and again, on a thread of its own: slow answers are
/// nobody else's business.
class QueryWatch {
 public:
  using Clock = std::chrono::steady_clock;

  explicit QueryWatch(std::chrono::milliseconds interval);

  /// From now on these, by function, at this URL. With no URL nothing is asked.
  void ask(const std::string& url, std::map<std::string, std::string> expressions);

  /// The last value, while it is no older than three intervals: what is no longer said is not known.
  std::optional<double> value(const std::string& function, Clock::time_point now) const;
  /// Why the function's last question had no answer; empty when it had one.
  std::string problem(const std::string& function) const;

 private:
  struct Answer {
    std::optional<double> value = {};
    Clock::time_point at = {};
    std::string problem = {};
  };
  void run(const std::stop_token& stop);
  void look();
  void keep(const std::string& function, std::optional<double> value, std::string problem);

  const std::chrono::milliseconds interval_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::string url_;
  std::map<std::string, std::string> expressions_;
  std::map<std::string, Answer> answers_;
  std::jthread thread_;
};

}  // namespace iitbfaas::scale
