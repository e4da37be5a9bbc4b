#include "scale/alert_desk.hpp"

#include <utility>

namespace iitbfaas::scale {
namespace {

constexpr std::chrono::seconds counts_once_in{10};

}  // namespace

AlertOutcome AlertDesk::file(const ScaleAlert& alert, bool known, Clock::time_point now) {
  AlertOutcome outcome{.alert = alert.name, .function = alert.function, .result = "ignored"};
  if (!alert.why_not.empty() || !known) {
    outcome.why = alert.why_not.empty() ? "no such function" : alert.why_not;
    return outcome;
  }
  const std::scoped_lock lock{mutex_};
  std::erase_if(said_, [&](const auto& entry) { return now - entry.second >= counts_once_in; });
  if (!said_.emplace(alert.key, now).second) {
    outcome.result = "repeated";
    return outcome;
  }
  waiting_[alert.function].push_back(alert);
  outcome.result = "taken";
  return outcome;
}

std::vector<ScaleAlert> AlertDesk::take(const std::string& function) {
  const std::scoped_lock lock{mutex_};
  const auto found = waiting_.find(function);
  if (found == waiting_.end()) return {};
  auto alerts = std::move(found->second);
  waiting_.erase(found);
  return alerts;
}

}  // namespace iitbfaas::scale
