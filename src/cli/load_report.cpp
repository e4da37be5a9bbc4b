#include "cli/load.hpp"
#include "cli/output.hpp"
#include "cli/report_files.hpp"
#include "cli/report_output.hpp"

#include "iitbfaas/report.hpp"

#include <nlohmann/json.hpp>

#include <iostream>

namespace iitbfaas::cli {
namespace {

struct LoadReportArguments {
  std::string file = {};
  std::string other = {};
  double margin = 5;
  std::vector<std::string> files = {};
};

void show(const Globals& globals, const LoadReportArguments& options) {
  const auto report = read_report(options.file);
  save_all(report, options.files);
  if (globals.json()) return print(std::cout, figures_of(report));
  print_report(std::cout, report);
  std::cout.flush();
  if (report.interrupted) warn_of("load report", report);
}

void compare_two(const Globals& globals, const LoadReportArguments& options) {
  const auto before = read_report(options.file), after = read_report(options.other);
  const auto comparisons = compare(before, after, options.margin / 100);
  for (const auto& file : options.files) save_comparison(before, after, file, options.margin / 100);
  if (globals.json())
    std::cout << to_json(comparisons) << '\n';
  else
    print_comparisons(std::cout, comparisons);
}

}  // namespace

void add_load_report(CLI::App& app, const Globals& globals) {
  auto* command = app.add_subcommand("report", "What a sweep saved, or what differs between two of them");
  auto options = std::make_shared<LoadReportArguments>();
  command->add_option("result", options->file, "What was saved (.json)")->type_name("FILE")->required();
  command->add_option("other", options->other, "Another: is it better or worse?")->type_name("FILE");
  command->add_option("--margin", options->margin, "Per cent that make no difference")->capture_default_str();
  add_save(*command, options->files);
  command->fallthrough()->callback([options, &globals] {
    options->other.empty() ? show(globals, *options) : compare_two(globals, *options);
  });
}

}  // namespace iitbfaas::cli
