#include "iitbfaas/paper.hpp"

#include "contract/labels.hpp"
#include "measure/experiment_plan.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/image.hpp"
#include "iitbfaas/images.hpp"

#include <utility>

namespace iitbfaas {
namespace {

using namespace std::chrono_literals;

constexpr const char* own_function = "iitbfaas-paper";

/// The function of 2019, made of a program that every Linux machine has.
class OwnFunction {
 public:
  explicit OwnFunction(const Cluster& cluster) : cluster_{cluster} {
    if (cluster_.find_function(own_function)) {
      throw Error{std::string{"deploy "} + own_function +
                  ": it is there already; take it away with: iitbfaas remove " + own_function +
                  ", or load it with --function " + own_function};
    }
    const auto image = package({.program = "/usr/bin/printf", .arguments = {"Hello %s from %s\\n"}});
    Images{cluster_}.load(image);
    spec_ = {.name = own_function, .image = image.id, .args = {"name", "address"}, .replicas = 3};
  }
  ~OwnFunction() {
    try {
      if (auto function = cluster_.find_function(own_function)) function->remove();
    } catch (const Error&) {
      // The cluster is gone, and the report says so.
    }
  }
  OwnFunction(const OwnFunction&) = delete;
  OwnFunction& operator=(const OwnFunction&) = delete;

  void deploy(std::map<std::string, std::string> labels) {
    spec_.labels = std::move(labels);
    cluster_.deploy(spec_);
    cluster_.function(own_function).wait(measure::start_limit);
  }

 private:
  const Cluster& cluster_;
  FunctionSpec spec_;
};

/// In 2019 between 3 and 5 replicas had 120 to 200 requests/s each.
std::map<std::string, std::string> scaled_from_three() {
  namespace labels = contract::labels;
  return {{labels::scale_min, "3"}, {labels::scale_max, "20"}, {labels::scale_target, "200"}};
}

LoadProfile form_load() {
  return {.targets = {{.method = "POST",
                       .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                       .body = "name=Asha&address=Powai"}},
          .loop = LoadLoop::closed,
          .timeout = 30s};
}

Experiment by_connections(const std::string& function, PaperLength length) {
  Experiment experiment{.profile = form_load(), .function = function, .replicas = {3}};
  experiment.profile.keep_alive = false;
  if (length == PaperLength::full) {
    experiment.profile.duration = 0ms;
    experiment.profile.requests = 100'000;
    experiment.connections = {100, 200,   300,   400,   500,   600,   700,
                              800, 1'000, 1'500, 2'000, 3'000, 5'000, 10'000};
  } else {
    experiment.profile.duration = 15s;
    experiment.profile.requests = 100'000;
    experiment.connections = {100, 300, 1'000, 3'000, 10'000};
  }
  return experiment;
}

Experiment by_replicas(const std::string& function, PaperLength length) {
  Experiment experiment{.profile = form_load(), .function = function};
  experiment.profile.connections = 64;
  const bool full = length == PaperLength::full;
  experiment.profile.duration = full ? 60s : 10s;
  experiment.replicas =
      full ? std::vector<std::uint32_t>{1, 2, 3, 4, 5, 6, 20} : std::vector<std::uint32_t>{1, 2, 4, 6, 20};
  return experiment;
}

/// What `next` measured, after what is in `report`.
Report with_runs_of(Report report, const Report& next) {
  report.origin = next.origin;
  report.runs.insert(report.runs.end(), next.runs.begin(), next.runs.end());
  report.interrupted = next.interrupted;
  report.problem = next.problem;
  return report;
}

/// Adds the runs of one of the experiments to `report`.
void run(const Experiment& experiment, const PaperOptions& options, bool last, Report& report) {
  ExperimentOptions how{.cluster = options.cluster, .command = options.command, .stop = options.stop};
  how.on_progress = options.on_progress;
  how.on_run = [&](const Report& until_now) {
    if (!options.on_run) return;
    auto whole = with_runs_of(report, until_now);
    whole.interrupted = whole.interrupted || !last;
    options.on_run(whole);
  };
  report = with_runs_of(std::move(report), run_experiment(experiment, how));
}

}  // namespace

Report run_paper_experiments(const PaperOptions& options) {
  if (!options.cluster) throw InvalidSpec{"cluster", "is needed"};
  if (options.cluster->gateway().empty())
    throw Error{"load paper: no gateway is known; start one with: iitbfaas up"};
  Report report{.title = "The 2019 experiments", .references = paper_curves()};
  if (options.length == PaperLength::quick) {  // its runs end before their 100,000 requests
    std::erase_if(report.references,
                  [](const ReferenceCurve& curve) { return curve.figure == "duration_s"; });
  }
  std::optional<OwnFunction> own;
  if (options.function.empty()) own.emplace(*options.cluster).deploy(scaled_from_three());
  const auto name = own ? own_function : options.function;
  run(by_connections(name, options.length), options, false, report);
  if (report.interrupted) return report;
  if (own) own->deploy({});
  run(by_replicas(name, options.length), options, true, report);
  return report;
}

}  // namespace iitbfaas
