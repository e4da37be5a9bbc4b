#include "measure/experiment_plan.hpp"

#include "measure/require.hpp"

#include <utility>

namespace iitbfaas {
namespace measure {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t most_runs = 10'000;
constexpr milliseconds longest_cool_down = std::chrono::hours{1};
constexpr milliseconds shortest_interval{50};
constexpr milliseconds longest_interval = std::chrono::minutes{10};

/// Every run so far with each of `values`.
template <class Value, class Set>
std::vector<PlannedRun> varied(std::vector<PlannedRun> runs, const std::string& name,
                               const std::vector<Value>& values, const Set& set) {
  if (values.empty()) return runs;
  std::vector<PlannedRun> all;
  for (const auto& run : runs) {
    for (const auto value : values) {
      auto& next = all.emplace_back(run);
      next.parameters[name] = static_cast<double>(value);
      set(next, value);
    }
  }
  return all;
}

LoadProfile with_whole_urls(LoadProfile profile, const Experiment& experiment, const std::string& gateway) {
  if (experiment.function.empty()) return profile;
  for (auto& target : profile.targets) {
    if (target.url.empty() || target.url.starts_with('/')) {
      target.url.insert(0, gateway + "/function/" + experiment.function);
    }
  }
  return profile;
}

void check_settings(const Experiment& experiment) {
  require(experiment.repetitions > 0, "repetitions", "is from 1 on");
  require(experiment.cool_down.count() >= 0 && experiment.cool_down <= longest_cool_down, "cool_down",
          "is from 0 to 1 hour");
  require(experiment.sample_interval >= shortest_interval && experiment.sample_interval <= longest_interval,
          "sample_interval", "is from 50 ms to 10 minutes");
  require(experiment.replicas.empty() || !experiment.function.empty(), "replicas",
          "are those of a function, and none is given");
  for (const auto replicas : experiment.replicas) require(replicas > 0, "replicas", "are from 1 on");
  std::size_t runs = 1;  // each factor is checked, so that no product overflows
  for (const auto count : {std::size_t{experiment.repetitions}, experiment.rates.size(),
                           experiment.connections.size(), experiment.replicas.size()}) {
    if (count == 0) continue;
    require(count <= most_runs && runs * count <= most_runs, "repetitions",
            "times all combinations are more than 10,000 runs");
    runs *= count;
  }
}

}  // namespace

std::vector<PlannedRun> planned_runs(const Experiment& experiment, const std::string& gateway) {
  check_settings(experiment);
  std::vector<PlannedRun> runs{{.profile = with_whole_urls(experiment.profile, experiment, gateway)}};
  runs = varied(std::move(runs), "replicas", experiment.replicas,
                [](PlannedRun& run, std::uint32_t replicas) { run.replicas = replicas; });
  runs = varied(std::move(runs), "connections", experiment.connections,
                [](PlannedRun& run, std::uint32_t connections) { run.profile.connections = connections; });
  runs = varied(std::move(runs), "rate", experiment.rates, [](PlannedRun& run, double rate) {
    run.profile.loop = LoadLoop::open;
    run.profile.rate = {.rate = rate, .poisson = run.profile.rate.poisson};
  });
  for (const auto& run : runs) validate(run.profile);
  const auto once = runs;
  for (std::uint32_t repetition = 2; repetition <= experiment.repetitions; ++repetition) {
    for (auto run : once) {
      run.repetition = repetition;
      runs.push_back(std::move(run));
    }
  }
  return runs;
}

}  // namespace measure

void validate(const Experiment& experiment) { measure::planned_runs(experiment, "http://gateway"); }

}  // namespace iitbfaas
