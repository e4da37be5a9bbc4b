#include "cli/load.hpp"
#include "cli/report_files.hpp"
#include "cli/report_output.hpp"
#include "cli/run_saved.hpp"

#include "iitbfaas/paper.hpp"

#include <iostream>

namespace iitbfaas::cli {
namespace {

struct LoadPaperArguments {
  std::string function = {};
  bool quick = false;
  std::vector<std::string> files = {"paper.json", "paper.html"};
};

void repeat_paper(const Globals& globals, const LoadPaperArguments& options) {
  const PaperOptions how{.cluster = Cluster{globals.cluster()},
                         .length = options.quick ? PaperLength::quick : PaperLength::full,
                         .function = options.function,
                         .command = globals.command};
  const auto report = run_saved(options.files, "The 2019 experiments", [&](const ReportWatch& watch) {
    return run_paper_experiments(watch.with(how));
  });
  if (globals.json())
    std::cout << to_json(report);
  else
    print_report(std::cout, report);
  std::cout.flush();
  warn_of("load paper", report);
  if (report.interrupted) throw Failed{};
}

}  // namespace

void add_load_paper(CLI::App& app, const Globals& globals) {
  auto* command = app.add_subcommand("paper", "The two experiments of the 2019 report on this cluster");
  auto options = std::make_shared<LoadPaperArguments>();
  command->add_flag("--quick", options->quick, "Fewer and shorter runs: under five minutes");
  command
      ->add_option("--function", options->function,
                   "One that is there and takes a form with name and address\n(default: made of printf, and "
                   "removed afterwards)")
      ->type_name("NAME");
  add_save(*command, options->files)->default_str("paper.json, paper.html");
  command->fallthrough()->callback([options, &globals] { repeat_paper(globals, *options); });
}

}  // namespace iitbfaas::cli
