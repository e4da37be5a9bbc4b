#include "cli/arguments.hpp"
#include "cli/load.hpp"
#include "cli/load_options.hpp"
#include "cli/report_files.hpp"
#include "cli/report_output.hpp"
#include "cli/run_saved.hpp"

#include "iitbfaas/experiment.hpp"

#include <iostream>

namespace iitbfaas::cli {
namespace {

struct LoadSweepArguments {
  LoadOptions load = {};
  Experiment experiment = {};
  std::vector<std::string> files = {};
};

Experiment experiment_of(const LoadSweepArguments& options, const Globals& globals) {
  auto experiment = options.experiment;
  auto load = options.load;
  // What varies has a first value: the profile is one of the runs.
  if (!experiment.rates.empty()) load.rate = std::to_string(experiment.rates.front());
  if (!experiment.connections.empty()) load.connections = experiment.connections.front();
  experiment.profile = described_load(load, globals);
  experiment.function = load.function;
  if (experiment.title.empty()) {
    experiment.title =
        "Sweep of " + (load.function.empty() ? experiment.profile.targets.front().url : load.function);
  }
  return experiment;
}

void sweep(const Globals& globals, const LoadSweepArguments& options) {
  const auto report = run_saved(globals, options.files, experiment_of(options, globals));
  if (globals.json())
    std::cout << to_json(report);
  else
    print_report(std::cout, report);
  std::cout.flush();
  warn_of("load sweep", report);
  if (report.interrupted) throw Failed{};
}

}  // namespace

void add_load_sweep(CLI::App& app, const Globals& globals) {
  auto* command =
      app.add_subcommand("sweep", "A load at several rates, connections or replicas, and a report");
  auto options = std::make_shared<LoadSweepArguments>();
  auto& experiment = options->experiment;
  add_common_load_options(*command, options->load);
  command->add_option("--rates", experiment.rates, "Requests/s, each of them constant: 100,200,400")
      ->delimiter(',');
  command
      ->add_option(
          "--connections", experiment.connections,
          "Without a rate: so many send, each when it has its answer: 1,8,64;\nwith it: at most so many "
          "at once")
      ->delimiter(',');
  command->add_option("--replicas", experiment.replicas, "Of the function: 1,2,4; put back afterwards")
      ->delimiter(',');
  command->add_option("--repetitions", experiment.repetitions, "Of all combinations")->capture_default_str();
  add_duration(*command, "--cool-down", experiment.cool_down, "Between runs (default: 1s)");
  add_duration(*command, "--sample-interval", experiment.sample_interval, "Of the cluster (default: 1s)");
  command->add_option("--title", experiment.title, "Of the report");
  add_machines(*command, experiment.machines);
  add_save(*command, options->files);
  command->fallthrough()->callback([options, &globals] { sweep(globals, *options); });
}

}  // namespace iitbfaas::cli
