#include "cli/load.hpp"
#include "cli/load_options.hpp"
#include "cli/load_output.hpp"
#include "cli/output.hpp"
#include "cli/report_files.hpp"
#include "cli/run_saved.hpp"
#include "cli/serve.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/experiment.hpp"

#include <iostream>

namespace iitbfaas::cli {
namespace {

struct LoadRunArguments {
  LoadOptions load = {};
  std::vector<std::string> machines = {};
  std::vector<std::string> files = {};
};

/// Until it ends, or the user ends it.
LoadResult run(const LoadProfile& profile, const std::vector<std::string>& machines) {
  const StopSignals signals;
  const LoadLine line;
  LoadResult result;
  signals.run([&](std::stop_token stop) {
    const LoadRunOptions options{.on_progress = [&](const LoadProgress& progress) { line.show(progress); },
                                 .stop = std::move(stop)};
    result = machines.empty() ? run_load(profile, options) : run_load_from(machines, profile, options);
  });
  return result;
}

/// Of one run, with what the cluster did meanwhile.
Report run_and_save(const Globals& globals, const LoadRunArguments& options) {
  const auto& function = options.load.function;
  Experiment experiment{
      .profile = described_load(options.load, globals), .function = function, .machines = options.machines};
  experiment.title = "Load of " + (function.empty() ? experiment.profile.targets.front().url : function);
  return run_saved(globals, options.files, experiment);
}

void load(const Globals& globals, const LoadRunArguments& options) {
  const auto profile = profile_of(options.load, globals);
  const auto result = options.files.empty() ? run(profile, options.machines)
                                            : run_and_save(globals, options).runs.at(0).result;
  if (globals.json())
    std::cout << to_json(result) << '\n';
  else
    print(std::cout, profile, result);
  std::cout.flush();
  for (const auto& warning : result.warnings) warn_of("load run")(warning);
  if (result.interrupted) warn_of("load run")("interrupted: this is what was measured until then");
  if (result.interrupted) throw Failed{};
  if (result.completed == 0 && result.intended > 0) throw Error{"no request was answered as expected"};
}

}  // namespace

void add_load_run(CLI::App& app, const Globals& globals) {
  auto* command = app.add_subcommand("run", "One load, and what it gave");
  auto options = std::make_shared<LoadRunArguments>();
  add_load_options(*command, options->load);
  add_machines(*command, options->machines);
  add_save(*command, options->files);
  command->fallthrough()->callback([options, &globals] { load(globals, *options); });
}

}  // namespace iitbfaas::cli
