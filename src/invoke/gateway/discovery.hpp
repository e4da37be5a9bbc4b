#pragma once
#include "docker/engine.hpp"
#include "invoke/gateway/instruments.hpp"
#include "invoke/gateway/survey.hpp"
#include "invoke/gateway/table_keeper.hpp"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

namespace iitbfaas::invoke {

struct DiscoveryOptions {
  std::string network = {};  ///< reach replicas on it; empty: by their published ports
  /// There are no events for tasks. While something changes we ask often, the most so right after the last
  /// sign of it: a replica that starts at once is in the table at once; else rarely.
  std::chrono::milliseconds first_interval{20};
  std::chrono::milliseconds busy_interval{200};
  std::chrono::milliseconds calm_interval{800};
  std::chrono::milliseconds busy_for{3'000};  ///< after the last sign of a change
};

/// Follows what the engine says of functions and their replicas. When it says nothing, the last table stays.
class Discovery {
 public:
  /// `publish` is called on the thread of `run`.
  Discovery(const docker::Engine& engine, DiscoveryOptions options, Instruments& instruments,
            TableKeeper::Publish publish);

  /// Blocks until `stop`; longer if the engine is slow to answer what was asked last.
  void run(std::stop_token stop);

  /// Why the engine's last answer was none; empty when it was one. Any thread.
  std::string problem() const { return keeper_.problem(); }

 private:
  void listen(std::stop_token stop);
  void look();
  ClusterView view();
  const std::vector<docker::Service>& doors();
  void find_nodes(const std::vector<docker::Task>& tasks);
  void wait(std::stop_token stop);
  std::chrono::milliseconds interval() const;

  using Clock = std::chrono::steady_clock;
  const docker::Engine& engine_;
  const DiscoveryOptions options_;
  Instruments& instruments_;
  TableKeeper keeper_;
  std::map<std::string, std::string> node_addresses_;
  Clock::time_point nodes_found_at_;
  std::vector<docker::Service> doors_;
  Clock::time_point doors_found_at_;
  Clock::time_point stirred_at_;  ///< the last sign of a change

  std::mutex mutex_;
  std::condition_variable_any woken_;
  bool event_ = false;
};

}  // namespace iitbfaas::invoke
