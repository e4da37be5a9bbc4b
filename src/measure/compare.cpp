#include "measure/random.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/report.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace iitbfaas {
namespace {

using measure::Random;
using Runs = std::vector<const ReportRun*>;
using Intervals = std::vector<LoadInterval>;

constexpr std::size_t draws = 2'000;
constexpr double outside = 0.025;  // of the samples, on either side
constexpr double greatest_ratio = 1e6;

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const auto middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double rate(const Intervals& seconds) {
  double completed = 0, length = 0;
  for (const auto& second : seconds) {
    completed += static_cast<double>(second.completed);
    length += std::chrono::duration<double>{second.length}.count();
  }
  return length > 0 ? completed / length : 0;
}

double failed(const Intervals& seconds) {
  double bad = 0, all = 0;
  for (const auto& second : seconds) {
    bad += static_cast<double>(second.failed);
    all += static_cast<double>(second.failed + second.completed);
  }
  return all > 0 ? bad / all : 0;
}

/// The mean of the seconds' own percentiles, by their requests.
double percentile(const Intervals& seconds, std::chrono::nanoseconds LoadInterval::*which) {
  double sum = 0, completed = 0;
  for (const auto& second : seconds) {
    sum += static_cast<double>((second.*which).count()) * static_cast<double>(second.completed);
    completed += static_cast<double>(second.completed);
  }
  return completed > 0 ? sum / completed : 0;
}

struct Compared {
  std::string figure;
  double better;  ///< 1: more is better; −1: less is
  std::function<double(const Intervals&)> of_seconds;
};

const std::array<Compared, 5>& compared_figures() {
  static const std::array<Compared, 5> all{
      {{"requests_per_second", 1, rate},
       {"failed_ratio", -1, failed},
       {"latency.p50_s", -1, [](const Intervals& s) { return percentile(s, &LoadInterval::p50); }},
       {"latency.p90_s", -1, [](const Intervals& s) { return percentile(s, &LoadInterval::p90); }},
       {"latency.p99_s", -1, [](const Intervals& s) { return percentile(s, &LoadInterval::p99); }}}};
  return all;
}

/// One figure of the repetitions of one report.
class Side {
 public:
  Side(const Runs& runs, const Compared& compared) : compared_{compared} {
    for (const auto* run : runs) {
      const auto value = figure_of(*run, compared.figure);
      if (!value) continue;
      runs_.push_back({run, *value, compared.of_seconds(run->result.intervals)});
      requests_ += static_cast<double>(run->result.intended);
    }
  }

  bool empty() const { return runs_.empty(); }
  double requests() const { return requests_; }

  double value() const {
    std::vector<double> values;
    for (const auto& run : runs_) values.push_back(run.value);
    return median(std::move(values));
  }

  /// As it might have come out: other repetitions, and of each other seconds.
  double resampled(Random& random) const {
    std::vector<double> values;
    for (std::size_t i = 0; i < runs_.size(); ++i)
      values.push_back(resampled(runs_[random.below(runs_.size())], random));
    return median(std::move(values));
  }

 private:
  struct Run {
    const ReportRun* run;
    double value;       ///< from all requests
    double of_seconds;  ///< the same, put together from its seconds
  };

  double resampled(const Run& run, Random& random) const {
    const auto& seconds = run.run->result.intervals;
    // Percentiles of a run do not follow from those of its seconds, but move as they do.
    if (seconds.size() < 2 || run.of_seconds == 0) return run.value;
    Intervals drawn;
    drawn.reserve(seconds.size());
    for (std::size_t i = 0; i < seconds.size(); ++i) drawn.push_back(seconds[random.below(seconds.size())]);
    return run.value * compared_.of_seconds(drawn) / run.of_seconds;
  }

  const Compared& compared_;
  std::vector<Run> runs_;
  double requests_ = 0;
};

double ratio(double before, double after, double least) {
  if (before + least <= 0) return after > 0 ? greatest_ratio : 1;
  return std::min((after + least) / (before + least), greatest_ratio);
}

Verdict verdict(double low, double high, double margin, double better) {
  if (low > 1 + margin) return better > 0 ? Verdict::better : Verdict::worse;
  if (high < 1 - margin) return better > 0 ? Verdict::worse : Verdict::better;
  return low >= 1 - margin && high <= 1 + margin ? Verdict::same : Verdict::unclear;
}

FigureComparison compared(const Side& before, const Side& after, const Compared& figure, double margin,
                          Random random) {
  // A ratio of failures is one of numbers that may be zero: one request more on either side.
  const double least =
      figure.figure == "failed_ratio" ? 1 / std::max(1.0, std::min(before.requests(), after.requests())) : 0;
  std::vector<double> ratios;
  ratios.reserve(draws);
  for (std::size_t i = 0; i < draws; ++i) {
    const double was = before.resampled(random);
    ratios.push_back(ratio(was, after.resampled(random), least));
  }
  std::ranges::sort(ratios);
  const double low = ratios[static_cast<std::size_t>(draws * outside)];
  const double high = ratios[static_cast<std::size_t>(draws * (1 - outside))];
  return {.figure = figure.figure,
          .before = before.value(),
          .after = after.value(),
          .low = low,
          .high = high,
          .verdict = verdict(low, high, margin, figure.better)};
}

std::map<std::map<std::string, double>, Runs> by_parameters(const Report& report) {
  std::map<std::map<std::string, double>, Runs> runs;
  for (const auto& run : report.runs) runs[run.parameters].push_back(&run);
  return runs;
}

}  // namespace

std::vector<FigureComparison> compare(const Report& before, const Report& after, double margin,
                                      std::uint64_t seed) {
  if (!(margin >= 0 && margin < 1)) throw InvalidSpec{"margin", "is from 0 on and below 1"};
  const auto runs_before = by_parameters(before), runs_after = by_parameters(after);
  std::vector<FigureComparison> comparisons;
  for (const auto& [parameters, runs] : runs_before) {
    const auto other = runs_after.find(parameters);
    if (other == runs_after.end()) continue;
    for (const auto& figure : compared_figures()) {
      const Side was{runs, figure}, is{other->second, figure};
      if (was.empty() || is.empty()) continue;
      comparisons.push_back(compared(was, is, figure, margin, Random{seed, comparisons.size()}));
      comparisons.back().parameters = parameters;
    }
  }
  if (comparisons.empty()) throw InvalidSpec{"reports", "have no run with the same parameters in common"};
  return comparisons;
}

std::string to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::same: return "same";
    case Verdict::better: return "better";
    case Verdict::worse: return "worse";
    case Verdict::unclear: break;
  }
  return "unclear";
}

std::string to_json(const std::vector<FigureComparison>& comparisons) {
  auto list = nlohmann::json::array();
  for (const auto& each : comparisons) {
    list.push_back({{"parameters", each.parameters},
                    {"figure", each.figure},
                    {"before", each.before},
                    {"after", each.after},
                    {"low", each.low},
                    {"high", each.high},
                    {"verdict", to_string(each.verdict)}});
  }
  return list.dump();
}

}  // namespace iitbfaas
