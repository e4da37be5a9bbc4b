#include "iitbfaas/load.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace iitbfaas {
namespace {

using std::chrono::nanoseconds;

/// The mean of two, each as often as it counts.
nanoseconds weighted(nanoseconds a, std::uint64_t count_a, nanoseconds b, std::uint64_t count_b) {
  if (count_a + count_b == 0) return nanoseconds{0};
  const auto sum = static_cast<double>(a.count()) * static_cast<double>(count_a) +
                   static_cast<double>(b.count()) * static_cast<double>(count_b);
  return nanoseconds{std::llround(sum / static_cast<double>(count_a + count_b))};
}

void add(LoadInterval& to, const LoadInterval& from) {
  to.p50 = weighted(to.p50, to.completed, from.p50, from.completed);
  to.p90 = weighted(to.p90, to.completed, from.p90, from.completed);
  to.p99 = weighted(to.p99, to.completed, from.p99, from.completed);
  to.max = std::max(to.max, from.max);
  to.length = std::max(to.length, from.length);
  to.intended += from.intended;
  to.completed += from.completed;
  to.failed += from.failed;
}

void add(std::vector<LoadInterval>& to, const std::vector<LoadInterval>& from) {
  for (const auto& interval : from) {
    const auto place = std::ranges::lower_bound(to, interval.at, {}, &LoadInterval::at);
    if (place != to.end() && place->at == interval.at)
      add(*place, interval);
    else
      to.insert(place, interval);
  }
}

void add(std::vector<LoadTargetResult>& to, const std::vector<LoadTargetResult>& from) {
  to.resize(std::max(to.size(), from.size()));
  for (std::size_t i = 0; i < from.size(); ++i) {
    to[i].completed += from[i].completed;
    to[i].failed += from[i].failed;
    to[i].latency.merge(from[i].latency);
  }
}

void add(LoadResult& to, const LoadResult& from) {
  to.started_at = std::min(to.started_at, from.started_at);
  to.duration = std::max(to.duration, from.duration);
  to.intended += from.intended;
  to.sent += from.sent;
  to.completed += from.completed;
  for (const auto& [kind, count] : from.failures) to.failures[kind] += count;
  for (const auto& [status, count] : from.statuses) to.statuses[status] += count;
  to.latency.merge(from.latency);
  to.service_time.merge(from.service_time);
  to.lateness.merge(from.lateness);
  to.received.count += from.received.count;
  to.transmitted.count += from.transmitted.count;
  add(to.intervals, from.intervals);
  add(to.targets, from.targets);
  to.cpu_time += from.cpu_time;
  to.most_open += from.most_open;
  for (const auto& warning : from.warnings) {
    if (std::ranges::find(to.warnings, warning) == to.warnings.end()) to.warnings.push_back(warning);
  }
  to.interrupted = to.interrupted || from.interrupted;
}

}  // namespace

std::uint64_t LoadResult::failed() const noexcept {
  std::uint64_t sum = 0;
  for (const auto& [kind, count] : failures) sum += count;
  return sum;
}

double LoadResult::requests_per_second() const noexcept {
  if (duration.count() <= 0) return 0;
  return static_cast<double>(completed) / std::chrono::duration<double>{duration}.count();
}

LoadResult merged(const std::vector<LoadResult>& results) {
  if (results.empty()) return {};
  auto whole = results.front();
  for (std::size_t i = 1; i < results.size(); ++i) add(whole, results[i]);
  return whole;
}

}  // namespace iitbfaas
