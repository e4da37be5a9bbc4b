#include "scale/function_scaler.hpp"

#include <algorithm>
#include <utility>

namespace iitbfaas::scale {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t changes_kept = 20;
constexpr std::chrono::milliseconds first_back_off = 500ms;
constexpr std::chrono::milliseconds longest_back_off = 30s;

std::optional<double> load_of(const ScalingPolicy& policy, const FunctionLoad& load,
                              std::optional<double> queried) {
  switch (policy.type) {
    case ScaleType::rps: return load.rate;
    case ScaleType::capacity:
      return load.under_way ? std::optional{static_cast<double>(*load.under_way)} : std::nullopt;
    case ScaleType::cpu:
    case ScaleType::query: break;
  }
  return queried;
}

}  // namespace

void FunctionScaler::seen(ScaledService service) {
  // What one policy remembers says nothing to another.
  if (service.policy != service_.policy) history_ = {};
  service_ = std::move(service);
}

void FunctionScaler::observe(const FunctionLoad& load, std::optional<double> queried, Clock::time_point now) {
  observation_ = {
      .wanted = service_.wanted,
      .ready = load.ready,
      .under_way = load.under_way,
      .begun = load.rate ? std::optional{*load.rate > 0 ? std::uint64_t{1} : std::uint64_t{0}} : std::nullopt,
      .held = load.held,
      .complete = load.complete};
  if (!service_.policy) return;
  observation_.load = load_of(*service_.policy, load, queried);
  remember(history_, *service_.policy, observation_, now);
}

void FunctionScaler::alert(const std::string& name, AlertMeaning meaning, Clock::time_point now) {
  auto replicas = replicas_after_alert(service_.policy.value_or(ScalingPolicy{}), service_.wanted, meaning);
  if (!service_.policy) {
    // Nobody said what is least: what there was before the alert comes back.
    if (meaning == AlertMeaning::resolved)
      replicas = std::exchange(before_alert_, std::nullopt).value_or(service_.wanted);
    else if (!before_alert_)
      before_alert_ = service_.wanted;
  }
  // What an alert called for is kept as long as what load called for.
  if (service_.policy && meaning == AlertMeaning::high) history_.calls.push_back({now, replicas});
  if (replicas == service_.wanted) return;
  alerted_ = ScaleDecision{
      .replicas = replicas,
      .reason = ScaleReason::alert,
      .explanation = "the alert " + name + (meaning == AlertMeaning::resolved ? " is over" : " is firing")};
}

std::optional<ScaleDecision> FunctionScaler::wish(Clock::time_point now) {
  if (service_.policy) {
    decision_ = decide(*service_.policy, observation_, history_, now);
  } else if (service_.wanted == 0 && observation_.held > 0) {
    decision_ = {
        .replicas = 1, .reason = ScaleReason::wake, .explanation = "a request waits for its first replica"};
  } else {
    decision_ = {.replicas = service_.wanted};
  }
  if (alerted_) decision_ = *std::exchange(alerted_, std::nullopt);
  if (decision_.replicas == service_.wanted || now < retry_at_) return std::nullopt;
  return decision_;
}

const ScaleChange& FunctionScaler::applied(const ScaleDecision& decision,
                                           std::chrono::system_clock::time_point at) {
  changes_.push_back({at, service_.wanted, decision.replicas, decision.reason, decision.explanation});
  if (changes_.size() > changes_kept) changes_.pop_front();
  service_.wanted = decision.replicas;
  failure_.clear();
  back_off_ = 0ms;
  return changes_.back();
}

void FunctionScaler::refused(std::string why, Clock::time_point now) {
  failure_ = std::move(why);
  back_off_ = std::clamp(2 * back_off_, first_back_off, longest_back_off);
  retry_at_ = now + back_off_;
}

ScalingStatus FunctionScaler::status() const {
  return {.policy = service_.policy,
          .replicas = service_.wanted,
          .ready = observation_.ready,
          .load = observation_.load,
          .under_way = observation_.under_way,
          .held = observation_.held,
          .complete = observation_.complete,
          .decision = decision_,
          .changes = {changes_.begin(), changes_.end()},
          .problem = !service_.problem.empty() ? service_.problem
                     : !failure_.empty()       ? failure_
                                               : unanswered_};
}

}  // namespace iitbfaas::scale
