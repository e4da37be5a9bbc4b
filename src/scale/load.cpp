#include "scale/load.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace iitbfaas::scale {
namespace {

using Duration = ScaleTime::duration;

double seconds(Duration span) { return std::chrono::duration<double>{span}.count(); }

/// By how much chance alone may lift the mean over `span`. Requests that come independently of each other are
/// counted with the deviation of a Poisson process, √n; those under way at one moment too, but moments that
/// follow each other see the same requests, so that no number of them makes the mean more certain.
double chance(ScaleType type, double load, Duration span) {
  constexpr double deviations = 3.5;           // one in some millions of stretches
  constexpr double deviations_under_way = 2.;  // moments next to each other are not independent
  if (type == ScaleType::rps) return deviations * std::sqrt(load / seconds(span));
  if (type == ScaleType::capacity) return deviations_under_way * std::sqrt(load);
  return 0;
}

/// The sum over a stretch that grows from now into the past.
class GrowingStretch {
 public:
  void add(double load, Duration span) {
    amount_ += load * seconds(span);
    span_ += span;
    if (count_++ == 0 || load > peak_) {
      peak_ = load;
      peak_span_ = span;
    }
  }
  std::size_t count() const noexcept { return count_; }
  Stretch mean() const { return {amount_ / seconds(span_), span_}; }

  /// Without its highest sample: what came all at once is no rise.
  Stretch mean_without_peak() const {
    const auto rest = span_ - peak_span_;
    return {std::max(0.0, amount_ - peak_ * seconds(peak_span_)) / seconds(rest), rest};
  }

 private:
  double amount_ = 0;
  double peak_ = 0;
  Duration span_ = {};
  Duration peak_span_ = {};
  std::size_t count_ = 0;
};

}  // namespace

LoadPicture picture(const ScalingPolicy& policy, const ScaleHistory& history, ScaleTime now) {
  LoadPicture result;
  const auto& samples = history.samples;
  const auto oldest = now - policy.stable_window;
  GrowingStretch stretch;
  auto until = now;
  double most_certain = -std::numeric_limits<double>::infinity();
  // A sample holds since the one before it; of the very first one nobody knows since when.
  for (auto i = samples.size(); i > 1 && until > oldest; --i) {
    const auto since = std::max(samples[i - 2].at, oldest);
    stretch.add(samples[i - 1].load, until - since);
    until = since;
    if (now - since < policy.panic_window || stretch.count() < 2) continue;
    const auto rest = stretch.mean_without_peak();
    const auto certain = rest.load - chance(policy.type, rest.load, rest.span);
    if (certain <= most_certain) continue;
    most_certain = certain;
    result.rise = {rest.load, now - since};
  }
  if (stretch.count() == 0) return result;
  result.stable = stretch.mean();
  result.known = result.stable.span >= policy.panic_window;
  result.rise_certain = std::max(0.0, most_certain);
  return result;
}

bool load_known(const ScaleObservation& seen) {
  return seen.load && std::isfinite(*seen.load) && *seen.load >= 0;
}

std::uint32_t replicas_for(const ScalingPolicy& policy, double load) {
  constexpr double rounding = 1e-9;  // 0.9 × 50 is not 45 exactly
  constexpr double most = 1e6;
  return static_cast<std::uint32_t>(
      std::min(most, std::ceil(load / (policy.target * policy.proportion) - rounding)));
}

bool panicking(const ScalingPolicy& policy, const ScaleHistory& history, ScaleTime now) {
  return history.panicked_at && now - *history.panicked_at < policy.stable_window;
}

Stretch decisive(const LoadPicture& picture, bool panicking) {
  return panicking && picture.rise.load > picture.stable.load ? picture.rise : picture.stable;
}

}  // namespace iitbfaas::scale
