#include "cli/load_output.hpp"

#include "cli/output.hpp"

#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <iostream>

namespace iitbfaas::cli {
namespace {

using Seconds = std::chrono::duration<double>;

std::string formatted(const char* format, double number) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, number);
  return text.data();
}

std::string three_digits(double number) {
  return formatted(number >= 100 ? "%.0f" : number >= 10 ? "%.1f" : "%.2f", number);
}

std::string part(std::uint64_t some, std::uint64_t all) {
  const double percent = all == 0 ? 0 : 100 * static_cast<double>(some) / static_cast<double>(all);
  return formatted("%.2f %%", percent);
}

std::string asked(const LoadProfile& profile) {
  std::string text = profile.loop == LoadLoop::open
                         ? to_string(profile.rate) + " requests/s, open loop"
                         : shown(std::uint64_t{profile.connections}) + " connections, closed loop";
  if (profile.duration.count() > 0) text += ", for " + formatted("%g s", Seconds{profile.duration}.count());
  if (profile.requests > 0) text += ", " + shown(profile.requests) + " requests";
  return text;
}

std::string held(const LoadResult& result) {
  const auto late = result.lateness.count_above(std::chrono::milliseconds{1});
  return shown(result.sent) + " of " + shown(result.intended) +
         " requests began; later than 1 ms: " + part(late, result.sent) + ", the latest " +
         shown(result.lateness.max());
}

void print_latencies(std::ostream& out, const LoadResult& result) {
  Table table{{"", "P50", "P90", "P99", "P99.9", "MAX", "MEAN"}};
  const auto add = [&](const std::string& name, const LatencyHistogram& times) {
    table.add({name, shown(times.percentile(50)), shown(times.percentile(90)), shown(times.percentile(99)),
               shown(times.percentile(99.9)), shown(times.max()), shown(times.mean())});
  };
  add("latency", result.latency);
  // Nearly the same, unless requests had to wait for their start.
  const bool differs = result.latency.percentile(99) > result.service_time.percentile(99) * 1.05;
  if (differs) add("service time", result.service_time);
  out << '\n';
  table.print(out);
  if (differs) out << "latency counts from the intended start, service time from the real one\n";
}

template <class Map>
std::string listed(const Map& counts) {
  std::string text;
  for (const auto& [key, count] : counts) {
    text += text.empty() ? "" : ", ";
    if constexpr (std::is_same_v<typename Map::key_type, int>)
      text += std::to_string(key);
    else
      text += key;
    text += ": " + shown(count);
  }
  return text;
}

std::string described(const LoadProgress& progress) {
  auto text = formatted("%.0f s", Seconds{progress.elapsed}.count());
  if (progress.length.count() > 0) text += formatted(" of %g s", Seconds{progress.length}.count());
  if (progress.warming_up) return text + ": warming up";
  return text + ": " + shown(progress.last.completed) + " requests/s, p50 " + shown(progress.last.p50) +
         ", p99 " + shown(progress.last.p99) + ", failed " + shown(progress.failed) + ", connections " +
         shown(std::uint64_t{progress.open});
}

}  // namespace

std::string shown(std::chrono::nanoseconds time) {
  const double seconds = Seconds{time}.count();
  if (seconds < 1e-3) return three_digits(seconds * 1e6) + " us";
  if (seconds < 1) return three_digits(seconds * 1e3) + " ms";
  return three_digits(seconds) + " s";
}

std::string shown(std::uint64_t number) {
  auto text = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) {
    text.insert(static_cast<std::size_t>(at), ",");
  }
  return text;
}

std::string shown(double rate) {
  return rate >= 1'000 ? shown(static_cast<std::uint64_t>(std::llround(rate))) : three_digits(rate);
}

void print(std::ostream& out, const LoadProfile& profile, const LoadResult& result) {
  Table table{{"LOAD", asked(profile)}};
  if (profile.loop == LoadLoop::open) table.add({"held", held(result)});
  table.add(
      {"completed", shown(result.completed) + ", " + shown(result.requests_per_second()) + " requests/s"});
  const auto failed = result.failed();
  table.add({"failed", failed == 0 ? "0"
                                   : shown(failed) + ", " + part(failed, result.intended) + " (" +
                                         listed(result.failures) + ")"});
  if (!result.statuses.empty()) table.add({"statuses", listed(result.statuses)});
  table.add({"received", to_human(result.received) + ", transmitted " + to_human(result.transmitted)});
  table.add({"connections", shown(std::uint64_t{result.most_open}) + " at most at once"});
  table.print(out);
  if (result.completed > 0) print_latencies(out, result);
}

LoadLine::LoadLine() : terminal_{::isatty(STDERR_FILENO) != 0} {}

LoadLine::~LoadLine() {
  if (terminal_) std::cerr << "\r\033[K" << std::flush;
}

void LoadLine::show(const std::string& text) const {
  std::cerr << (terminal_ ? "\r\033[K" + text : text + "\n") << std::flush;
}

void LoadLine::show(const LoadProgress& progress) const { show(described(progress)); }

void LoadLine::show(const ExperimentProgress& progress) const {
  if (progress.runs == 1 && progress.load.elapsed.count() > 0) return show(progress.load);
  auto text = "run " + std::to_string(progress.run) + " of " + std::to_string(progress.runs);
  for (const auto& [name, value] : progress.parameters) text += ", " + name + " " + formatted("%g", value);
  if (progress.repetition > 1) text += ", repetition " + std::to_string(progress.repetition);
  show(text + ": " + (progress.load.elapsed.count() > 0 ? described(progress.load) : progress.doing));
}

}  // namespace iitbfaas::cli
