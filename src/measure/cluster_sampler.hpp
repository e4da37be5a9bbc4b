#pragma once
#include "iitbfaas/function.hpp"
#include "iitbfaas/report.hpp"

#include <chrono>
#include <thread>
#include <vector>

namespace iitbfaas::measure {

/// Watches a function from its construction on, in a thread of its own. A moment at which the cluster did not
/// answer has no sample.
class ClusterSampler {
 public:
  ClusterSampler(Function function, std::chrono::milliseconds interval);
  ClusterSampler(const ClusterSampler&) = delete;
  ClusterSampler& operator=(const ClusterSampler&) = delete;

  /// Ends it: what was seen until now. Takes up to an interval.
  std::vector<ClusterSample> finish();

 private:
  std::vector<ClusterSample> samples_;
  std::jthread thread_;
};

}  // namespace iitbfaas::measure
