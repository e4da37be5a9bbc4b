#include "scale/load.hpp"

#include <algorithm>

namespace iitbfaas {
namespace {

void forget(ScaleHistory& history, const ScalingPolicy& policy, ScaleTime now) {
  // The last one before a window says since when the first one in it holds.
  const auto forget_before = [](auto& all, ScaleTime oldest) {
    while (all.size() > 1 && all[1].at <= oldest) all.pop_front();
  };
  forget_before(history.samples, now - policy.stable_window);
  forget_before(history.calls, now - std::max(policy.up_window, policy.down_window));
}

bool take_sample(ScaleHistory& history, const ScalingPolicy& policy, const ScaleObservation& seen,
                 ScaleTime now) {
  if (!scale::load_known(seen)) return false;
  auto& samples = history.samples;
  if (!samples.empty() && now <= samples.back().at) return false;
  if (!samples.empty() && now - samples.back().at > policy.stable_window) {
    samples.clear();
    history.calls.clear();
  }
  samples.push_back({now, *seen.load});
  return true;
}

/// What nobody knows may have been a request.
bool may_be_busy(const ScalingPolicy& policy, const ScaleObservation& seen) {
  const bool begun = seen.begun ? *seen.begun > 0 : policy.type != ScaleType::rps || seen.load != 0.0;
  const bool queued = policy.type == ScaleType::query && seen.load != 0.0;
  return begun || queued || seen.under_way != 0u || seen.held > 0 || !seen.complete;
}

void note_panic(ScaleHistory& history, const ScalingPolicy& policy, const scale::LoadPicture& picture,
                std::uint32_t wanted, ScaleTime now) {
  const auto capacity = policy.target * std::max(1u, wanted);
  if (picture.rise_certain >= capacity && picture.rise.load >= capacity * policy.panic_threshold)
    history.panicked_at = now;
}

void note_call(ScaleHistory& history, ScaleTime now, std::uint32_t replicas) {
  auto& calls = history.calls;
  if (!calls.empty() && calls.back().at == now) {
    calls.back().replicas = std::max(calls.back().replicas, replicas);
  } else if (calls.empty() || calls.back().replicas != replicas) {
    calls.push_back({now, replicas});
  }
}

}  // namespace

void remember(ScaleHistory& history, const ScalingPolicy& policy, const ScaleObservation& seen,
              ScaleTime now) {
  if (may_be_busy(policy, seen) || !history.busy_at) history.busy_at = now;
  const bool more_asked_for = history.wanted && seen.wanted > *history.wanted;
  if (history.wanted && seen.wanted != *history.wanted) history.changed_at = now;
  history.wanted = seen.wanted;
  const bool sampled = take_sample(history, policy, seen, now);
  forget(history, policy, now);
  // Who asks for more has a reason, and is given time.
  if (more_asked_for) note_call(history, now, seen.wanted);
  if (!sampled) return;
  const auto picture = scale::picture(policy, history, now);
  if (!picture.known) return;
  note_panic(history, policy, picture, seen.wanted, now);
  const auto load = scale::decisive(picture, scale::panicking(policy, history, now)).load;
  const auto called = scale::replicas_for(policy, load);
  // A part of the load calls for the least that it may be.
  note_call(history, now, seen.complete ? called : std::max(called, seen.wanted));
}

}  // namespace iitbfaas
