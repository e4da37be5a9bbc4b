#include "simulation/simulation.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <queue>
#include <random>

namespace iitbfaas::simulation {
namespace {

constexpr double step = 0.001;  // seconds
constexpr int steps_of_a_moment = 100;

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_{seed} {}
  // Not <random>'s own distribution: it is another one in each standard library.
  double exponential() { return -std::log((static_cast<double>(engine_() >> 11) + 0.5) * 0x1p-53); }

 private:
  std::mt19937_64 engine_;
};

class Simulation {
 public:
  Simulation(const Machines& machines, const Load& load, std::uint64_t seed)
      : machines_{machines},
        load_{load},
        wanted_{load.replicas},
        started_(load.replicas, 0.0),
        arrivals_{seed},
        work_{seed + 1},
        until_next_{arrivals_.exponential()} {}

  Outcome run(const Autoscaler& autoscaler) {
    const auto steps = std::lround(load_.duration / step);
    for (long i = 0; i < steps; ++i) {
      now_ = static_cast<double>(i) * step;
      finish();
      arrive();
      give_up();
      work();
      if (i % steps_of_a_moment == 0) ask(autoscaler);
    }
    for (const auto since : waiting_) waits_.push_back(now_ - since);
    summarise();
    return std::move(outcome_);
  }

 private:
  void arrive() {
    if (load_.clients) {
      for (const auto wanted = load_.clients(now_); in_system() < wanted;) come();
      return;
    }
    for (until_next_ -= load_.rate(now_) * step; until_next_ <= 0; until_next_ += arrivals_.exponential())
      come();
  }

  void come() {
    waiting_.push_back(now_);
    ++begun_;
    ++outcome_.requests;
  }

  void give_up() {
    while (!waiting_.empty() && now_ - waiting_.front() > machines_.patience) {
      waits_.push_back(machines_.patience);
      waiting_.pop_front();
      ++outcome_.given_up;
    }
  }

  void work() {
    while (!waiting_.empty() && working_.size() < std::size_t{ready()} * machines_.slots) {
      waits_.push_back(now_ - waiting_.front());
      waiting_.pop_front();
      // Replicas on the same machines share them.
      const auto share =
          std::max(1.0, static_cast<double>(working_.size() + 1) / (machines_.most_rate * machines_.service));
      working_.push(now_ + machines_.service * share * work_.exponential());
    }
  }

  void finish() {
    for (; !working_.empty() && working_.top() <= now_; working_.pop()) continue;
  }

  void ask(const Autoscaler& autoscaler) {
    const Moment moment{.at = now_,
                        .wanted = wanted_,
                        .ready = ready(),
                        .begun = begun_,
                        .under_way = in_system(),
                        .held = ready() == 0 ? static_cast<unsigned>(waiting_.size()) : 0};
    begun_ = 0;
    outcome_.moments.push_back(moment);
    outcome_.replica_seconds += wanted_ * step * steps_of_a_moment;
    const auto replicas = autoscaler(moment);
    if (replicas != wanted_) act(replicas);
    outcome_.most = std::max(outcome_.most, wanted_);
  }

  void act(unsigned replicas) {
    ++outcome_.actions;
    if (outcome_.reaction < 0 && load_.changes_at >= 0 && now_ >= load_.changes_at)
      outcome_.reaction = now_ - load_.changes_at;
    wanted_ = replicas;
    // The newest go first; what they work on, they finish.
    while (started_.size() > wanted_) started_.pop_back();
    while (started_.size() < wanted_) started_.push_back(now_ + machines_.start_up);
  }

  void summarise() {
    if (waits_.empty()) return;
    double sum = 0;
    for (const auto wait : waits_) sum += wait;
    outcome_.mean_wait = sum / static_cast<double>(waits_.size());
    const auto p99 = waits_.begin() + static_cast<std::ptrdiff_t>(waits_.size() * 99 / 100);
    std::nth_element(waits_.begin(), p99, waits_.end());
    outcome_.p99_wait = *p99;
  }

  unsigned ready() const {
    return static_cast<unsigned>(std::ranges::count_if(started_, [&](double at) { return at <= now_; }));
  }
  unsigned in_system() const { return static_cast<unsigned>(waiting_.size() + working_.size()); }

  const Machines& machines_;
  const Load& load_;
  double now_ = 0;
  unsigned wanted_;
  std::vector<double> started_;  // when each replica answers
  Random arrivals_, work_;
  double until_next_;           // in requests: the integral of the rate
  std::deque<double> waiting_;  // since when
  std::priority_queue<double, std::vector<double>, std::greater<>> working_;  // until when
  std::vector<double> waits_;
  unsigned begun_ = 0;
  Outcome outcome_;
};

}  // namespace

Outcome simulate(const Machines& machines, const Load& load, const Autoscaler& autoscaler,
                 std::uint64_t seed) {
  return Simulation{machines, load, seed}.run(autoscaler);
}

}  // namespace iitbfaas::simulation
