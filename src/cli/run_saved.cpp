#include "cli/run_saved.hpp"

#include "cli/load_output.hpp"
#include "cli/report_files.hpp"
#include "cli/serve.hpp"

namespace iitbfaas::cli {

Report run_saved(const std::vector<std::string>& files, const std::string& title,
                 const std::function<Report(const ReportWatch&)>& run) {
  begin_files(files, title);
  const StopSignals signals;
  const LoadLine line;
  Report report;
  signals.run([&](std::stop_token stop) {
    report = run({.on_progress = [&](const ExperimentProgress& progress) { line.show(progress); },
                  .on_run = [&](const Report& until_now) { save_all(until_now, files); },
                  .stop = std::move(stop)});
  });
  save_all(report, files);
  return report;
}

Report run_saved(const Globals& globals, const std::vector<std::string>& files,
                 const Experiment& experiment) {
  validate(experiment);
  ExperimentOptions how{.command = globals.command};
  if (!experiment.function.empty()) how.cluster.emplace(globals.cluster());
  return run_saved(files, experiment.title,
                   [&](const ReportWatch& watch) { return run_experiment(experiment, watch.with(how)); });
}

}  // namespace iitbfaas::cli
