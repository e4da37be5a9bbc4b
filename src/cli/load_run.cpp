#include "cli/load.hpp"
#include "cli/load_options.hpp"
#include "cli/load_output.hpp"
#include "cli/output.hpp"
#include "cli/serve.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/load.hpp"

#include <iostream>

namespace iitbfaas::cli {
namespace {

struct LoadRunArguments {
  LoadOptions load = {};
  std::vector<std::string> machines = {};
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

void load(const Globals& globals, const LoadRunArguments& options) {
  const auto profile = profile_of(options.load, globals);
  const auto result = run(profile, options.machines);
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
  command->add_option("--from", options->machines, "From another machine, over ssh; several share the load")
      ->type_name("[USER@]HOST[:PORT]")
      ->allow_extra_args(false);
  command->fallthrough()->callback([options, &globals] { load(globals, *options); });
}

}  // namespace iitbfaas::cli
