#include "measure/timeline.hpp"

#include <algorithm>

namespace iitbfaas::measure {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// Threads end a second within a fraction of one; a histogram of each second would fill the memory.
constexpr std::size_t most_recent = 60;

}  // namespace

Timeline::Timeline(const LoadProfile& profile) {
  if (profile.loop == LoadLoop::closed) return;
  schedule_.emplace(profile);
  next_ = schedule_->next();
}

void Timeline::add(std::vector<Second> seconds) {
  for (auto& second : seconds) {
    completed_ += second.completed;
    failed_ += second.failed;
    auto& whole = recent_[second.number];
    whole.number = second.number;
    whole.completed += second.completed;
    whole.failed += second.failed;
    whole.latency.merge(second.latency);
  }
  for (; recent_.size() > most_recent; recent_.erase(recent_.begin())) {
    before_[recent_.begin()->first] = interval_of(recent_.begin()->second);
  }
}

void Timeline::intend_until(nanoseconds now) {
  for (; next_ && *next_ <= now; next_ = schedule_->next()) {
    if (next_->count() < 0) continue;
    ++intended_;
    ++intended_in_[*next_ / std::chrono::seconds{1}];
  }
}

LoadInterval Timeline::interval_of(const Second& second) {
  return {.at = std::chrono::seconds{second.number},
          .length = std::chrono::seconds{1},
          .completed = second.completed,
          .failed = second.failed,
          .p50 = second.latency.percentile(50),
          .p90 = second.latency.percentile(90),
          .p99 = second.latency.percentile(99),
          .max = second.latency.max()};
}

LoadInterval Timeline::interval(std::int64_t number) const {
  LoadInterval interval{.at = std::chrono::seconds{number}, .length = std::chrono::seconds{1}};
  if (const auto old = before_.find(number); old != before_.end()) interval = old->second;
  if (const auto recent = recent_.find(number); recent != recent_.end())
    interval = interval_of(recent->second);
  if (const auto intended = intended_in_.find(number); intended != intended_in_.end()) {
    interval.intended = intended->second;
  }
  // In a closed loop what is not begun was never meant to be.
  if (!schedule_) interval.intended = interval.completed + interval.failed;
  return interval;
}

std::vector<LoadInterval> Timeline::intervals(nanoseconds duration) const {
  std::vector<LoadInterval> all;
  const auto end = std::chrono::ceil<milliseconds>(duration);
  for (std::int64_t number = 0; std::chrono::seconds{number} < end; ++number) {
    all.push_back(interval(number));
    all.back().length = std::min<milliseconds>(all.back().length, end - all.back().at);
  }
  return all;
}

}  // namespace iitbfaas::measure
