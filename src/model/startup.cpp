#include "model/startup.hpp"

#include "model/mapping.hpp"

namespace iitbfaas::model {
namespace {

using namespace std::chrono_literals;

/// A failure this soon after the service changed belongs to the change, even when we came too late to see it.
constexpr auto soon = 10s;
/// A task without a node may be waiting for a predecessor to free its place.
constexpr auto patience_for_a_place = 2s;
/// While some replicas run, one that died may have had bad luck.
constexpr std::size_t most_failures = 3;

bool has_failed(const docker::Task& task) {
  return task.state == "failed" || task.state == "rejected" || task.state == "orphaned" ||
         task.state == "complete";
}

}  // namespace

bool Startup::counts(const docker::Service& service, const docker::Task& task) const {
  if (!old_failures_.contains(task.id)) return true;
  return occasion_ == Occasion::change && task.state_since - service.updated_at < soon;
}

Startup::Verdict Startup::judge(const docker::Service& service, const std::vector<docker::Task>& tasks,
                                Clock::time_point now) {
  Verdict verdict;
  std::size_t failures = 0;
  for (const auto& task : tasks) {
    if (task.service_id != service.id || !is_current(task, service.spec)) continue;
    const bool wanted = task.desired_state == "running" || task.desired_state == "ready";
    if (has_failed(task)) {
      if (first_) old_failures_.insert(task.id);
      if (!counts(service, task)) continue;
      ++failures;
      verdict.reason = reason_of(task);
    } else if (wanted && task.state == "running") {
      verdict.running.push_back(task);
    } else if (wanted && task.state == "pending" && !task.error.empty()) {
      const auto since = unplaced_since_.try_emplace(task.id, now).first->second;
      if (failures == 0) verdict.reason = reason_of(task);
      if (now - since >= patience_for_a_place) verdict.hopeless = true;
    }
  }
  first_ = false;
  const bool at_once = occasion_ == Occasion::change && verdict.running.empty();
  if (failures > 0 && (at_once || failures >= most_failures)) verdict.hopeless = true;
  return verdict;
}

}  // namespace iitbfaas::model
