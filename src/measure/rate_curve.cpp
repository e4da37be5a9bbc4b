#include "measure/rate_curve.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace iitbfaas {
namespace measure {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr double never = std::numeric_limits<double>::infinity();

}  // namespace

RateCurve::RateCurve(const LoadRate& rate, std::chrono::nanoseconds duration) : rate_{rate} {
  const double end = duration.count() == 0 ? never : Seconds{duration}.count();
  switch (rate.shape) {
    case LoadShape::sine:  // has an integral of its own
    case LoadShape::constant: append(end, rate.rate, rate.rate); break;
    case LoadShape::ramp: append(end, rate.rate, rate.peak); break;
    case LoadShape::step:
      for (std::uint32_t step = 0; step < rate.steps; ++step) {
        const double part = rate.steps == 1 ? 0 : static_cast<double>(step) / (rate.steps - 1.0);
        const double height = rate.rate + part * (rate.peak - rate.rate);
        append(end * (step + 1.0) / rate.steps, height, height);
      }
      break;
    case LoadShape::spike:
      append(std::min(end, Seconds{rate.at}.count()), rate.rate, rate.rate);
      append(std::min(end, Seconds{rate.at + rate.width}.count()), rate.peak, rate.peak);
      append(end, rate.rate, rate.rate);
      break;
    case LoadShape::trace:
      double height = 0;
      for (const auto& point : rate.points) {
        append(std::min(end, Seconds{point.at}.count()), height, height);
        height = point.rate;
      }
      append(end, height, height);
      break;
  }
}

void RateCurve::append(double end, double first_rate, double last_rate) {
  Segment segment{.end = end, .first_rate = first_rate, .last_rate = last_rate};
  if (!segments_.empty()) {
    const auto& before = segments_.back();
    segment.begin = before.end;
    segment.requests =
        before.requests + (before.end - before.begin) * (before.first_rate + before.last_rate) / 2;
  }
  if (segment.begin < segment.end) segments_.push_back(segment);
}

double RateCurve::rate_at(double time) const {
  if (rate_.shape == LoadShape::sine) {
    const double turn = time / Seconds{rate_.period}.count();
    return rate_.rate + (rate_.peak - rate_.rate) * std::sin(2 * std::numbers::pi * turn);
  }
  for (const auto& segment : segments_) {
    if (time >= segment.end) continue;
    if (segment.first_rate == segment.last_rate) return segment.first_rate;
    const double part = (time - segment.begin) / (segment.end - segment.begin);
    return segment.first_rate + part * (segment.last_rate - segment.first_rate);
  }
  return segments_.empty() ? 0 : segments_.back().last_rate;
}

std::optional<double> RateCurve::time_of(double requests) {
  if (rate_.shape == LoadShape::sine) {
    const double time = time_on_sine(requests);
    return time < segments_.back().end ? std::optional{time} : std::nullopt;
  }
  for (; at_ < segments_.size(); ++at_) {
    const auto& [begin, end, first_rate, last_rate, before] = segments_[at_];
    const double missing = requests - before;
    const double slope = first_rate == last_rate ? 0 : (last_rate - first_rate) / (end - begin);
    const double under_root = first_rate * first_rate + 2 * slope * missing;
    if (under_root < 0) continue;
    const double divisor = first_rate + std::sqrt(under_root);
    if (divisor <= 0 && missing > 0) continue;
    const double time = missing > 0 ? begin + 2 * missing / divisor : begin;
    // A request that falls on the end of a segment belongs to the next one, and none begins at rate zero.
    if (time < end && std::max(first_rate, last_rate) > 0) return time;
  }
  return std::nullopt;
}

double RateCurve::time_on_sine(double requests) const {
  const double period = Seconds{rate_.period}.count();
  const double height = (rate_.peak - rate_.rate) * period / (2 * std::numbers::pi);
  const auto missing = [&](double time) {
    return rate_.rate * time + height * (1 - std::cos(2 * std::numbers::pi * time / period)) - requests;
  };
  // The wave adds something between nothing and twice its height: that bounds the time from both sides.
  double low = std::max(0.0, (requests - 2 * height) / rate_.rate);
  double high = requests / rate_.rate;
  double time = high;
  for (int step = 0; step < 100 && high - low > 1e-10; ++step) {
    const double difference = missing(time);
    const double rate = rate_at(time);
    if (std::abs(difference) <= 1e-10 * rate) break;
    (difference < 0 ? low : high) = time;
    const double newton = rate > 0 ? time - difference / rate : low;
    time = newton > low && newton < high ? newton : (low + high) / 2;
  }
  return time;
}

}  // namespace measure

double rate_at(const LoadRate& rate, std::chrono::nanoseconds since_start,
               std::chrono::nanoseconds duration) {
  return measure::RateCurve{rate, duration}.rate_at(measure::Seconds{since_start}.count());
}

}  // namespace iitbfaas
