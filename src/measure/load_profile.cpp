#include "iitbfaas/load_profile.hpp"

#include "measure/request.hpp"
#include "measure/require.hpp"

#include "iitbfaas/error.hpp"

#include <cmath>

namespace iitbfaas {
namespace {

using measure::require;
using std::chrono::milliseconds;

constexpr double highest_rate = 1e7;
constexpr std::uint32_t most_connections = 1'000'000;
constexpr std::uint32_t most_threads = 1'024;
constexpr std::uint32_t most_steps = 100'000;
constexpr milliseconds longest_run = std::chrono::hours{24 * 30};
constexpr milliseconds longest_timeout = std::chrono::minutes{10};  // what histograms tell apart

bool is_rate(double rate) { return rate >= 0 && rate <= highest_rate; }
bool is_time(milliseconds time) { return time.count() >= 0 && time <= longest_run; }

void check_points(const std::vector<LoadPoint>& points) {
  require(!points.empty(), "rate.points", "are missing");
  double highest = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    require(is_time(points[i].at), "rate.points", "lie before the start, or too far after it");
    require(i == 0 || points[i].at > points[i - 1].at, "rate.points", "are not ascending");
    require(is_rate(points[i].rate), "rate.points", "have a rate below zero or above 10,000,000");
    highest = std::max(highest, points[i].rate);
  }
  require(highest > 0, "rate.points", "call for no request");
}

void check_rate(const LoadRate& rate, bool bounded) {
  if (rate.shape == LoadShape::trace) return check_points(rate.points);
  const auto above_zero = [](double value) { return value > 0 && is_rate(value); };
  const std::string range = "is above 0 and at most 10,000,000 requests/s";
  if (rate.shape == LoadShape::constant || rate.shape == LoadShape::sine) {
    require(above_zero(rate.rate), "rate", range);
  } else {
    require(is_rate(rate.rate), "rate", range);
    require(above_zero(rate.rate + rate.peak), "rate", "is zero from beginning to end, or too high");
  }
  if (rate.shape == LoadShape::constant) return;
  require(is_rate(rate.peak), "rate.peak", "is a rate from 0 to 10,000,000 requests/s");
  if (rate.shape == LoadShape::step || rate.shape == LoadShape::ramp) {
    require(bounded, "duration", "is needed: steps and ramps last as long as the run");
  }
  require(rate.steps > 0 && rate.steps <= most_steps, "rate.steps", "is from 1 to 100,000");
  require(rate.period.count() > 0 && is_time(rate.period), "rate.period", "is a time above zero");
  require(is_time(rate.at), "rate.at", "is a time from zero on");
  require(is_time(rate.width), "rate.width", "is a time from zero on");
  require(rate.shape != LoadShape::sine || (rate.peak >= rate.rate && rate.peak <= 2 * rate.rate),
          "rate.peak", "lies between the rate and twice the rate: the wave goes as far down as up");
}

}  // namespace

void validate(const LoadProfile& profile) {
  require(!profile.targets.empty(), "targets", "are missing");
  for (std::size_t i = 0; i < profile.targets.size(); ++i) {
    const auto& target = profile.targets[i];
    const auto path = "targets[" + std::to_string(i) + "].";
    static_cast<void>(measure::RequestSource{target, profile.keep_alive, path});
    require(target.weight > 0 && target.weight <= 1e9, path + "weight", "is above 0 and at most 1e9");
    for (const int status : target.expect.status) {
      require(status >= 200 && status <= 599, path + "expect.status", "is from 200 to 599");
    }
  }
  require(is_time(profile.duration), "duration", "is from 0 to 30 days");
  require(profile.duration.count() > 0 || profile.requests > 0, "duration", "or requests must bound the run");
  require(is_time(profile.warm_up), "warm_up", "is from 0 to 30 days");
  require(profile.timeout.count() > 0 && profile.timeout <= longest_timeout, "timeout",
          "is above 0 and at most 10 minutes");
  require(profile.connections > 0 && profile.connections <= most_connections, "connections",
          "is from 1 to 1,000,000");
  require(profile.threads > 0 && profile.threads <= most_threads, "threads", "is from 1 to 1,024");
  require(profile.threads <= profile.connections, "threads", "are not more than the connections");
  if (profile.loop == LoadLoop::open) check_rate(profile.rate, profile.duration.count() > 0);
}

}  // namespace iitbfaas
