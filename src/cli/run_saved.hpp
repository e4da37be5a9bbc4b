#pragma once
#include "cli/command.hpp"

#include "iitbfaas/experiment.hpp"

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace iitbfaas::cli {

/// What something that takes minutes and gives a report is handed: whom to tell, and when to end.
struct ReportWatch {
  std::function<void(const ExperimentProgress&)> on_progress = {};
  std::function<void(const Report&)> on_run = {};
  std::stop_token stop = {};

  /// `how` with these.
  template <class Options>
  Options with(Options how) const {
    how.on_progress = on_progress;
    how.on_run = on_run;
    how.stop = stop;
    return how;
  }
};

/// Runs it until it ends, or the user ends it. Says how it goes, and saves what there is after each of its
/// runs; files that cannot be written are found before it begins.
Report run_saved(const std::vector<std::string>& files, const std::string& title,
                 const std::function<Report(const ReportWatch&)>& run);

/// An experiment in this way, on the cluster of the command line where it loads a function.
Report run_saved(const Globals& globals, const std::vector<std::string>& files, const Experiment& experiment);

}  // namespace iitbfaas::cli
