#include "base/pause.hpp"
#include "measure/cluster_sampler.hpp"
#include "measure/experiment_plan.hpp"
#include "measure/origin.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/experiment.hpp"

#include <utility>

namespace iitbfaas {
namespace {

using measure::PlannedRun;

class Runner {
 public:
  Runner(const Experiment& experiment, const ExperimentOptions& options)
      : experiment_{experiment}, options_{options} {
    validate(experiment);
    report_.title = experiment.title;
    report_.origin = measure::origin_of(experiment.machines);
    report_.origin.command = measure::without_credentials(options.command, experiment.profile);
    if (!experiment.function.empty()) find_function();
    runs_ = measure::planned_runs(experiment, options.cluster ? options.cluster->gateway() : "");
  }

  Report run() {
    try {
      for (const auto& run : runs_) {
        if (!measure_one(run)) break;
      }
    } catch (const Error& error) {
      put_back();
      if (report_.runs.empty()) throw;
      tell_interrupted(error.what());
    } catch (...) {  // a callback's own
      put_back();
      throw;
    }
    put_back();
    return std::move(report_);
  }

 private:
  void find_function() {
    if (!options_.cluster) throw InvalidSpec{"cluster", "is needed to load a function by its name"};
    const auto dot = experiment_.function.find('.');
    const auto space = dot == std::string::npos ? default_namespace : experiment_.function.substr(dot + 1);
    function_ = options_.cluster->function(experiment_.function.substr(0, dot), space);
    if (options_.cluster->gateway().empty()) {
      throw Error{"load " + experiment_.function + ": no gateway is known; start one with: iitbfaas up"};
    }
    const auto status = function_->status();
    replicas_before_ = status.replicas;
    measure::add_cluster(report_.origin, *options_.cluster, status);
  }

  /// False when it was stopped.
  bool measure_one(const PlannedRun& run) {
    ++progress_.run;
    progress_.runs = runs_.size();
    progress_.parameters = run.parameters;
    progress_.repetition = run.repetition;
    progress_.load = {};
    if (progress_.run > 1) {
      tell("cooling down");
      base::pause(experiment_.cool_down, options_.stop);
    }
    if (run.replicas && !options_.stop.stop_requested()) scale(*run.replicas);
    if (options_.stop.stop_requested()) {
      report_.interrupted = true;
      return false;
    }
    load(run);
    if (function_) static_cast<void>(function_->status());  // throws when the cluster went away meanwhile
    return !report_.interrupted;
  }

  void scale(std::uint32_t replicas) {
    tell("scaling to " + std::to_string(replicas));
    moved_ = true;
    function_->scale(replicas);
    try {
      function_->wait(measure::start_limit, options_.stop);
    } catch (const Error&) {
      if (!options_.stop.stop_requested()) throw;
    }
  }

  void load(const PlannedRun& run) {
    tell("loading");
    std::optional<measure::ClusterSampler> sampler;
    if (function_) sampler.emplace(*function_, experiment_.sample_interval);
    ReportRun done{.parameters = run.parameters, .repetition = run.repetition};
    const LoadRunOptions how{.on_progress =
                                 [this](const LoadProgress& load) {
                                   progress_.load = load;
                                   tell("loading");
                                 },
                             .stop = options_.stop};
    const auto& machines = experiment_.machines;
    done.result = machines.empty() ? run_load(run.profile, how) : run_load_from(machines, run.profile, how);
    if (sampler) done.cluster = sampler->finish();
    done.profile = measure::without_credentials(run.profile);
    report_.interrupted = done.result.interrupted;
    report_.runs.push_back(std::move(done));
    if (options_.on_run) options_.on_run(unfinished());
  }

  /// What stands while runs are still missing.
  Report unfinished() const {
    auto report = report_;
    report.interrupted = report.interrupted || report.runs.size() < runs_.size();
    return report;
  }

  void tell(const std::string& doing) {
    progress_.doing = doing;
    if (options_.on_progress) options_.on_progress(progress_);
  }

  void tell_interrupted(const std::string& by) {
    report_.interrupted = true;
    report_.problem = by + (report_.problem.empty() ? "" : "; " + report_.problem);
    if (options_.on_run) options_.on_run(report_);
  }

  void put_back() {
    if (!std::exchange(moved_, false)) return;
    try {
      function_->scale(replicas_before_);
    } catch (const Error& error) {
      report_.problem = std::string{"replicas were not put back: "} + error.what();
    }
  }

  const Experiment& experiment_;
  const ExperimentOptions& options_;
  std::vector<PlannedRun> runs_;
  std::optional<Function> function_;
  std::uint32_t replicas_before_ = 0;
  bool moved_ = false;  ///< replicas are not as they were
  ExperimentProgress progress_;
  Report report_;
};

}  // namespace

Report run_experiment(const Experiment& experiment, const ExperimentOptions& options) {
  return Runner{experiment, options}.run();
}

}  // namespace iitbfaas
