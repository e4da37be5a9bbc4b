#include "simulation/autoscalers.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <memory>

namespace iitbfaas::simulation {
namespace {

constexpr unsigned most_replicas = 20;

class Ours {
 public:
  explicit Ours(const ScalingPolicy& policy) : policy_{policy} {}

  unsigned operator()(const Moment& moment) {
    const ScaleTime now{std::chrono::milliseconds{std::llround(moment.at * 1000)}};
    ScaleObservation seen{.wanted = moment.wanted,
                          .ready = moment.ready,
                          .under_way = moment.under_way,
                          .begun = moment.begun,
                          .held = moment.held};
    seen.load = policy_.type == ScaleType::capacity ? moment.under_way : moment.begun / 0.1;
    remember(history_, policy_, seen, now);
    return decide(policy_, seen, history_, now).replicas;
  }

 private:
  ScalingPolicy policy_;
  ScaleHistory history_ = {};
};

/// An alert of Prometheus and what Alertmanager makes of it.
class Alert {
 public:
  /// At each evaluation; says whether the webhook is called now.
  void evaluate(double now, bool condition) {
    if (!condition) {
      since_ = next_ = -1;
      return;
    }
    if (since_ < 0) since_ = now;
    if (next_ < 0 && now - since_ >= 10) next_ = now + 2;
  }
  bool tells(double now) {
    if (next_ < 0 || now < next_) return false;
    next_ = now + 20;
    return true;
  }

 private:
  double since_ = -1;  // the condition holds
  double next_ = -1;   // when the webhook is called
};

class BandRule {
 public:
  unsigned operator()(const Moment& moment) {
    counter_ += moment.begun;
    if (moment.at >= next_scrape_) scrape(moment);
    auto replicas = moment.wanted;
    if (high_.tells(moment.at)) replicas = std::min(replicas + 1, most_replicas);
    if (low_.tells(moment.at)) replicas = std::max(replicas, 2u) - 1;
    return replicas;
  }

 private:
  void scrape(const Moment& moment) {
    next_scrape_ += 5;
    scrapes_.push_back({moment.at, counter_});
    while (moment.at - scrapes_.front().at > 20) scrapes_.pop_front();
    if (scrapes_.size() < 2) return;
    const auto& first = scrapes_.front();
    const double rate = (counter_ - first.counter) / (moment.at - first.at) / moment.wanted;
    high_.evaluate(moment.at, rate > 150);
    low_.evaluate(moment.at, rate < 50 && moment.wanted > 1);
  }

  struct Scrape {
    double at, counter;
  };
  std::deque<Scrape> scrapes_;
  double counter_ = 0;
  double next_scrape_ = 0;
  Alert high_, low_;
};

class LikeKnative {
 public:
  LikeKnative(double target, bool zero) : target_{target}, zero_{zero} {}

  unsigned operator()(const Moment& moment) {
    seen_.push_back(moment);
    while (moment.at - seen_.front().at > 60) seen_.pop_front();
    if (moment.under_way > 0) busy_at_ = moment.at;
    if (moment.wanted == 0) return moment.held > 0 ? 1 : 0;
    if (zero_ && moment.at - busy_at_ >= 60 + 30) return 0;
    if (moment.at < next_) return moment.wanted;
    next_ += 2;
    return decide_now(moment);
  }

 private:
  unsigned decide_now(const Moment& moment) {
    const auto ready = std::max(moment.ready, 1u);
    const auto slow = replicas_over(moment.at, 60);
    const auto fast = replicas_over(moment.at, 6);
    if (fast >= 2 * ready) panicked_at_ = moment.at;
    const bool panic = panicked_at_ >= 0 && moment.at - panicked_at_ < 60;
    const auto called = panic ? std::max({fast, slow, moment.wanted}) : std::max(slow, ready / 2);
    return std::clamp(called, 1u, most_replicas);
  }

  unsigned replicas_over(double now, double window) const {
    double sum = 0;
    unsigned count = 0;
    for (auto i = seen_.rbegin(); i != seen_.rend() && now - i->at < window; ++i, ++count)
      sum += i->under_way;
    return static_cast<unsigned>(std::ceil(sum / count / target_));
  }

  double target_;
  bool zero_;
  std::deque<Moment> seen_;
  double next_ = 0;
  double panicked_at_ = -1;
  double busy_at_ = 0;
};

}  // namespace

Autoscaler ours(const ScalingPolicy& policy) { return Ours{policy}; }
Autoscaler band_rule_of_2019() { return BandRule{}; }
Autoscaler like_knative(double concurrency_target, bool zero) {
  return LikeKnative{concurrency_target, zero};
}

}  // namespace iitbfaas::simulation
