#include "measure/generator.hpp"

#include <sys/prctl.h>

#include <algorithm>
#include <ctime>
#include <limits>

namespace iitbfaas::measure {
namespace {

using std::chrono::nanoseconds;
using namespace std::chrono_literals;

// A sleeping thread wakes some tens of microseconds late: the last of the way to a start it is awake.
constexpr nanoseconds awake_before = 50us;

// So many in a row, then answers have their turn.
constexpr int most_begun = 16;

/// Of `whole`, divided as evenly as it goes.
template <class Number>
Number part_of(Number whole, std::uint32_t index, std::uint32_t parts) {
  return static_cast<Number>(whole / parts + (index < whole % parts ? 1 : 0));
}

nanoseconds cpu_time() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds{time.tv_sec} + nanoseconds{time.tv_nsec};
}

}  // namespace

Generator::Generator(const Plan& plan, std::uint32_t index, Recorder& recorder)
    : plan_{plan},
      profile_{plan.profile},
      recorder_{recorder},
      exchanges_{plan, part_of(profile_.connections, index, profile_.threads), recorder},
      number_{index},
      schedule_{profile_},
      left_{profile_.requests == 0 ? std::numeric_limits<std::uint64_t>::max()
                                   : part_of(profile_.requests, index, profile_.threads)},
      end_{profile_.duration.count() == 0 ? nanoseconds::max() : profile_.duration} {
  if (!open()) return;
  for (std::uint32_t i = 0; i <= index; ++i) next_ = schedule_.next();
}

bool Generator::run(const std::stop_token& stop) {
  ::prctl(PR_SET_TIMERSLACK, 1);
  bool ended = false;
  while (!stop.stop_requested()) {
    const auto now = plan_.now();
    exchanges_.expire(now);
    recorder_.advance(now);
    begin_due(now);
    ended = exchanges_.active() == 0 && over(now);
    if (ended) break;
    for (int count = exchanges_.wait(wake_at()); count > 0; --count) {
      exchanges_.handle_next();
      begin_due(exchanges_.now());
    }
  }
  recorder_.end();
  recorder_.tally().cpu_time = cpu_time();
  return ended;
}

bool Generator::over(nanoseconds now) const noexcept { return open() ? !next_ : left_ == 0 || now >= end_; }

void Generator::begin_due(nanoseconds now) { open() ? begin_scheduled(now) : begin_freely(); }

void Generator::begin_scheduled(nanoseconds now) {
  for (int begun = 0; next_ && *next_ <= now && begun < most_begun; ++begun) {
    if (*next_ + profile_.timeout <= now) {
      if (next_->count() >= 0) {
        recorder_.failed({.target = plan_.target_of(number_), .intended = *next_}, Failure::timeout, now);
      }
    } else if (!exchanges_.begin(number_, *next_, plan_.now())) {
      return;
    }
    next_scheduled();
  }
}

/// Nobody intended a time: each begins when it does.
void Generator::begin_freely() {
  for (int begun = 0; left_ > 0 && begun < most_begun; ++begun) {
    const auto now = plan_.now();
    if (now < -profile_.warm_up || now >= end_ || !exchanges_.begin(number_, now, now)) return;
    number_ += profile_.threads;
    if (now.count() >= 0) --left_;
  }
}

void Generator::next_scheduled() {
  number_ += profile_.threads;
  for (std::uint32_t i = 0; i < profile_.threads && next_; ++i) next_ = schedule_.next();
}

nanoseconds Generator::wake_at() const noexcept {
  const auto expiry = exchanges_.next_expiry();
  const auto now = exchanges_.now();
  if (open()) {
    if (!next_) return expiry;
    // When all connections are busy, only an answer sets one free.
    if (!exchanges_.can_begin()) return std::min(expiry, *next_ + profile_.timeout);
    return std::min(expiry, *next_ - awake_before);
  }
  if (now < -profile_.warm_up) return std::min<nanoseconds>(expiry, -profile_.warm_up);
  return exchanges_.can_begin() && !over(now) ? now : expiry;
}

}  // namespace iitbfaas::measure
