#include "measure/cluster_sampler.hpp"

#include "base/pause.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/stats.hpp"

#include <algorithm>
#include <utility>

namespace iitbfaas::measure {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::duration_cast, std::chrono::milliseconds;

/// Of the replicas that can be measured.
void add_use(ClusterSample& sample, const std::vector<ReplicaStats>& replicas) {
  for (const auto& replica : replicas) {
    if (!replica.problem.empty()) continue;
    sample.cpu = sample.cpu.value_or(0) + replica.cores;
    sample.memory = Bytes{sample.memory.value_or(Bytes{}).count + replica.memory.count};
  }
}

void watch(const Function& function, milliseconds interval, std::vector<ClusterSample>& samples,
           const std::stop_token& stop) {
  const auto start = Clock::now();
  while (!stop.stop_requested()) {
    const auto begin = Clock::now();
    try {
      const auto status = function.status();
      samples.push_back({.at = duration_cast<milliseconds>(begin - start),
                         .replicas = status.replicas,
                         .ready = status.available_replicas});
      add_use(samples.back(), function.stats(interval));
    } catch (const Error&) {
      // The load goes on, and whoever runs it asks the cluster afterwards.
    }
    const auto left = interval - (Clock::now() - begin);
    base::pause(std::max(milliseconds{0}, duration_cast<milliseconds>(left)), stop);
  }
}

}  // namespace

ClusterSampler::ClusterSampler(Function function, milliseconds interval)
    : thread_{[this, function = std::move(function), interval](const std::stop_token& stop) {
        watch(function, interval, samples_, stop);
      }} {}

std::vector<ClusterSample> ClusterSampler::finish() {
  thread_.request_stop();
  thread_.join();
  return std::move(samples_);
}

}  // namespace iitbfaas::measure
