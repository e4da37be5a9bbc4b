// What one decision costs: hundreds of functions are decided upon ten times a second.
//
//   scaling_bench          remember() and decide() of one function, by the length of its stable window in
//   seconds
#include "iitbfaas/scaling.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace iitbfaas;

/// A function that has been seen every 100 ms for as long as its windows are.
struct Seen {
  explicit Seen(std::chrono::seconds stable_window) : policy{.stable_window = stable_window} {
    for (int i = 0; i < 40'000; ++i) next();
  }

  void next() {
    now += std::chrono::milliseconds{100};
    observation.load = 400 + ++ticks % 50;
    observation.under_way = 3;
    remember(history, policy, observation, now);
  }

  ScalingPolicy policy;
  ScaleObservation observation{.wanted = 10, .ready = 10};
  ScaleHistory history = {};
  ScaleTime now = {};
  int ticks = 0;
};

void remember_and_decide(benchmark::State& state) {
  Seen seen{std::chrono::seconds{state.range(0)}};
  for (auto _ : state) {
    seen.next();
    benchmark::DoNotOptimize(decide(seen.policy, seen.observation, seen.history, seen.now));
  }
}
BENCHMARK(remember_and_decide)->Arg(1)->Arg(10)->Arg(60);

}  // namespace

BENCHMARK_MAIN();
