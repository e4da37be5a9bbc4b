#include "measure/summary.hpp"

#include "base/duration.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace iitbfaas::measure {
namespace {

using std::chrono::nanoseconds;
using Seconds = std::chrono::duration<double>;

// A few late starts are every machine's; from one in two hundred on, somebody should know.
constexpr double worth_a_warning = 0.005;

void add(Tally& to, const Tally& from) {
  to.sent += from.sent;
  to.completed += from.completed;
  for (std::size_t i = 0; i < to.failures.size(); ++i) to.failures[i] += from.failures[i];
  for (std::size_t i = 0; i < to.statuses.size(); ++i) to.statuses[i] += from.statuses[i];
  to.latency.merge(from.latency);
  to.service_time.merge(from.service_time);
  to.lateness.merge(from.lateness);
  for (std::size_t i = 0; i < to.targets.size(); ++i) {
    to.targets[i].completed += from.targets[i].completed;
    to.targets[i].failed += from.targets[i].failed;
    to.targets[i].latency.merge(from.targets[i].latency);
  }
  to.received += from.received;
  to.transmitted += from.transmitted;
  to.last_begun = std::max(to.last_begun, from.last_begun);
  to.last_end = std::max(to.last_end, from.last_end);
  to.cpu_time += from.cpu_time;
  to.most_open += from.most_open;
  to.waited += from.waited;
  to.late += from.late;
  to.latest = std::max(to.latest, from.latest);
  if (to.first_problem.empty()) to.first_problem = from.first_problem;
}

/// "30,000".
std::string grouped(std::uint64_t number) {
  auto text = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) {
    text.insert(static_cast<std::size_t>(at), ",");
  }
  return text;
}

std::string of_all(std::uint64_t some, std::uint64_t all) {
  char percent[32];
  std::snprintf(percent, sizeof percent, "%.1f %%",
                100 * static_cast<double>(some) / static_cast<double>(all));
  return grouped(some) + " of " + grouped(all) + " requests (" + percent + ")";
}

/// Two digits say enough.
std::string rounded(nanoseconds time) {
  char text[32];
  const double in_milliseconds = Seconds{time}.count() * 1e3;
  if (in_milliseconds < 1'000)
    std::snprintf(text, sizeof text, "%.3g ms", in_milliseconds);
  else
    std::snprintf(text, sizeof text, "%.3g s", in_milliseconds / 1e3);
  return text;
}

void warn(LoadResult& result, const LoadProfile& profile, const Tally& tally) {
  const auto many = [&](std::uint64_t count) {
    return static_cast<double>(count) > worth_a_warning * static_cast<double>(result.intended);
  };
  if (many(tally.late)) {
    auto words = of_all(tally.late, result.sent) + " began more than 1 ms after their time, the latest " +
                 rounded(tally.latest) + " after it: this machine did not hold the rate";
    const double asked = Seconds{result.duration}.count();
    const double needed = Seconds{tally.last_begun}.count();
    if (needed > 0 && asked > 0) {
      words += " (" + grouped(static_cast<std::uint64_t>(static_cast<double>(result.sent) / needed)) +
               " requests/s were begun)";
    }
    result.warnings.push_back(std::move(words));
  }
  const auto never_begun = result.intended > result.sent ? result.intended - result.sent : 0;
  if (tally.waited + (result.interrupted ? 0 : never_begun) > 0 && profile.loop == LoadLoop::open) {
    result.warnings.push_back(of_all(tally.waited + never_begun, result.intended) + " found all " +
                              grouped(profile.connections) +
                              " connections busy and waited, which their latency counts; give more "
                              "connections if the server is meant to be asked by as many");
  }
  if (!tally.first_problem.empty()) {
    result.warnings.push_back("connections failed; the first: " + tally.first_problem);
  }
}

}  // namespace

Tally joined(std::vector<Tally> tallies) {
  auto whole = std::move(tallies.front());
  for (std::size_t i = 1; i < tallies.size(); ++i) add(whole, tallies[i]);
  return whole;
}

void summarise(LoadResult& result, const LoadProfile& profile, Tally tally) {
  result.duration = tally.last_end;
  result.sent = tally.sent;
  result.completed = tally.completed;
  for (std::size_t kind = 0; kind < tally.failures.size(); ++kind) {
    if (tally.failures[kind] == 0) continue;
    result.failures[to_string(static_cast<Failure>(kind))] = tally.failures[kind];
  }
  for (std::size_t status = 0; status < tally.statuses.size(); ++status) {
    if (tally.statuses[status] != 0) result.statuses[static_cast<int>(status)] = tally.statuses[status];
  }
  result.latency = std::move(tally.latency);
  result.service_time = std::move(tally.service_time);
  result.lateness = std::move(tally.lateness);
  result.received = {tally.received};
  result.transmitted = {tally.transmitted};
  for (auto& target : tally.targets) {
    result.targets.push_back({target.completed, target.failed, std::move(target.latency)});
  }
  result.cpu_time = tally.cpu_time;
  result.most_open = tally.most_open;
  warn(result, profile, tally);
}

}  // namespace iitbfaas::measure
