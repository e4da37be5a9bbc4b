#pragma once
#include "iitbfaas/cluster.hpp"
#include "iitbfaas/export.hpp"
#include "iitbfaas/report.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace iitbfaas {

/// A load with some of its settings varied: every combination in order (replicas, connections, rates: the
/// last varies fastest), then all of them again, so that a machine that grows slower slows all alike. A
/// value.
struct Experiment {
  std::string title = {};
  LoadProfile profile = {};
  /// "hello" or "hello.namespace": loaded through the cluster's gateway by every target whose URL is a path
  /// ("/v1/items", or empty), scaled by `replicas`, and watched. Empty: targets have whole URLs.
  std::string function = {};
  std::vector<double> rates = {};               ///< requests/s of a constant open loop; empty: the profile's
  std::vector<std::uint32_t> connections = {};  ///< empty: the profile's
  std::vector<std::uint32_t> replicas = {};     ///< of `function` at the start of a run; empty: left alone
  /// "[user@]host[:port]", over ssh, that share each run's load, as run_load_from says; empty: this one
  /// loads.
  std::vector<std::string> machines = {};
  std::uint32_t repetitions = 1;
  std::chrono::milliseconds cool_down{1'000};        ///< between runs
  std::chrono::milliseconds sample_interval{1'000};  ///< of the cluster beside a run

  friend bool operator==(const Experiment&, const Experiment&) = default;
};

/// Throws InvalidSpec for the first field that is wrong.
IITBFAAS_EXPORT void validate(const Experiment& experiment);

struct ExperimentProgress {
  std::size_t run = 0, runs = 0;  ///< from 1
  std::map<std::string, double> parameters = {};
  std::uint32_t repetition = 1;
  std::string doing = {};  ///< "scaling to 4", "loading", "cooling down"
  LoadProgress load = {};
};

struct ExperimentOptions {
  std::optional<Cluster> cluster = {};                              ///< needed for `function`
  std::string command = {};                                         ///< that repeats it, for the report
  std::function<void(const ExperimentProgress&)> on_progress = {};  ///< one at a time
  std::function<void(const Report&)> on_run = {};  ///< after each, with all until then: to save them
  std::stop_token stop = {};
};

/// Runs them one after the other; before each, as many replicas as it asks for answer. Stopped early, or when
/// the cluster goes away, the report holds what was measured and says `interrupted`. Replicas are put back as
/// they were. Values of header fields that carry credentials are sent, but are not in the report. Throws
/// InvalidSpec; NotFound for a function that is not there; what went wrong, when that was before the first
/// run had ended.
IITBFAAS_EXPORT Report run_experiment(const Experiment& experiment, const ExperimentOptions& options = {});

}  // namespace iitbfaas
