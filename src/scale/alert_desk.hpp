#pragma once
#include "scale/alerts.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace iitbfaas::scale {

/// Alerts between their coming and the next decision. Thread-safe.
class AlertDesk {
 public:
  using Clock = std::chrono::steady_clock;

  /// `known`: there is such a function. What is said again within ten seconds counts once: Alertmanagers that
  /// work in pairs, and those that got no answer, repeat themselves.
  AlertOutcome file(const ScaleAlert& alert, bool known, Clock::time_point now);

  /// Those of one function that came since.
  std::vector<ScaleAlert> take(const std::string& function);

 private:
  std::mutex mutex_;
  std::map<std::string, std::vector<ScaleAlert>> waiting_;  ///< by function
  std::map<std::string, Clock::time_point> said_;           ///< by key
};

}  // namespace iitbfaas::scale
