#pragma once
#include "conversion.hpp"
#include "stoppable.hpp"

#include "iitbfaas/report.hpp"

namespace iitbfaas::python {

using Paths = std::vector<std::filesystem::path>;

/// One path, several, or none.
Paths paths_from(Place place, const py::object& given);

/// What `run(options)` measures, saved after each of its runs and at the end. Ctrl-C ends it early, saved
/// too.
template <class Options, class Run>
Report run_saved(Options options, const Paths& files, const Run& run) {
  const auto save_all = [&](const Report& report) {
    for (const auto& file : files) save(report, file);
  };
  options.on_run = save_all;
  return stoppable([&](std::stop_token stop) {
    options.stop = std::move(stop);
    auto report = run(options);
    save_all(report);
    return report;
  });
}

}  // namespace iitbfaas::python
