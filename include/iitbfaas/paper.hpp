#pragma once
#include "iitbfaas/experiment.hpp"
#include "iitbfaas/export.hpp"

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace iitbfaas {

/// full: as in 2019, half an hour or more. quick: fewer, shorter runs, under five minutes; failures stay
/// comparable as a ratio.
enum class PaperLength { full, quick };

struct PaperOptions {
  std::optional<Cluster> cluster = {};  ///< that has a gateway; needed
  PaperLength length = PaperLength::full;
  /// A function that is there already and takes a form with `name` and `address`. Empty: one is made of this
  /// machine's printf, as in 2019 it says "Hello NAME from ADDRESS", and removed afterwards.
  std::string function = {};
  std::string command = {};  ///< that repeats it, for the report
  std::function<void(const ExperimentProgress&)> on_progress = {};
  std::function<void(const Report&)> on_run = {};
  std::stop_token stop = {};
};

/// The two experiments of the 2019 project report, its curves beside ours: a closed loop of 100 to 10,000
/// clients, a connection for each request, 100,000 requests, replicas scaled from 3 on; then 1 to 20 replicas
/// under 64 kept connections for 60 s each. Otherwise as run_experiment.
IITBFAAS_EXPORT Report run_paper_experiments(const PaperOptions& options);

/// What can be read from the figures of that report.
IITBFAAS_EXPORT std::vector<ReferenceCurve> paper_curves();

}  // namespace iitbfaas
