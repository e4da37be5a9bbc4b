#include "measure/recorder.hpp"

#include <algorithm>
#include <utility>

namespace iitbfaas::measure {
namespace {

using std::chrono::nanoseconds;

constexpr nanoseconds late = std::chrono::milliseconds{1};

}  // namespace

std::string to_string(Failure failure) {
  switch (failure) {
    case Failure::connect: return "connect";
    case Failure::timeout: return "timeout";
    case Failure::closed: return "closed";
    case Failure::malformed: return "malformed";
    case Failure::tls: return "tls";
    case Failure::unexpected: return "unexpected";
  }
  return "";
}

void Recorder::sent(const Request& request) {
  ++tally_.sent;
  tally_.last_begun = request.begun;
  const auto lateness = request.begun - request.intended;
  tally_.lateness.record(lateness);
  if (request.waited) {
    ++tally_.waited;
  } else if (lateness > late) {
    ++tally_.late;
    tally_.latest = std::max(tally_.latest, lateness);
  }
}

void Recorder::completed(const Request& request, nanoseconds end) {
  at(end);
  const auto latency = end - request.intended;
  ++tally_.completed;
  ++second_.completed;
  tally_.latency.record(latency);
  tally_.service_time.record(end - request.begun);
  second_.latency.record(latency);
  auto& target = tally_.targets[request.target];
  ++target.completed;
  target.latency.record(latency);
  tally_.last_end = std::max(tally_.last_end, end);
}

void Recorder::failed(const Request& request, Failure failure, nanoseconds end) {
  at(end);
  ++tally_.failures[static_cast<std::size_t>(failure)];
  ++tally_.targets[request.target].failed;
  ++second_.failed;
  tally_.last_end = std::max(tally_.last_end, end);
}

void Recorder::advance(nanoseconds now) {
  if (now < second_ends_) return;
  const auto number = now / std::chrono::seconds{1};
  hand_over(std::exchange(second_, {.number = number}));
  second_ends_ = std::chrono::seconds{number + 1};
}

void Recorder::end() { hand_over(std::exchange(second_, {})); }

void Recorder::hand_over(Second second) {
  if (second.completed + second.failed == 0) return;
  const std::lock_guard lock{mutex_};
  over_.push_back(std::move(second));
}

std::vector<Second> Recorder::take_seconds() {
  const std::lock_guard lock{mutex_};
  return std::exchange(over_, {});
}

}  // namespace iitbfaas::measure
