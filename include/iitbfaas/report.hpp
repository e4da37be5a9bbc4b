#pragma once
#include "iitbfaas/export.hpp"
#include "iitbfaas/load.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace iitbfaas {

/// The cluster beside a load, at one moment.
struct ClusterSample {
  std::chrono::milliseconds at{0};  ///< since the start of the run
  std::uint32_t replicas = 0;       ///< of the function that is loaded: asked for
  std::uint32_t ready = 0;
  std::optional<double> cpu = {};    ///< cores that its replicas use; absent: nobody could tell
  std::optional<Bytes> memory = {};  ///< that they hold

  friend bool operator==(const ClusterSample&, const ClusterSample&) = default;
};

/// One run of an experiment.
struct ReportRun {
  std::map<std::string, double> parameters = {};  ///< that vary: "rate", "connections", "replicas"
  std::uint32_t repetition = 1;
  LoadProfile profile = {};
  LoadResult result = {};
  std::vector<ClusterSample> cluster = {};

  friend bool operator==(const ReportRun&, const ReportRun&) = default;
};

/// Where and with what it was measured.
struct ReportOrigin {
  std::string version = {};   ///< of this library
  std::string machine = {};   ///< that generated: "Linux 6.1 x86_64, 2 × AMD EPYC, 24Gi"
  std::string engine = {};    ///< "docker 20.10.24, 3 nodes"; empty: no cluster was known
  std::string function = {};  ///< "hello.openfaas-fn", its image and limits; empty: a plain URL
  std::string command = {};   ///< that repeats it

  friend bool operator==(const ReportOrigin&, const ReportOrigin&) = default;
};

/// All that an experiment gave, and what is needed to repeat it. A value.
struct Report {
  std::string title = {};
  ReportOrigin origin = {};
  std::vector<ReportRun> runs = {};
  bool interrupted = false;  ///< some runs are missing, or the last was cut short

  friend bool operator==(const Report&, const Report&) = default;
};

/// By the file's ending: .json (all of it, one line a run), .csv (a row a run), .html (a page with plots that
/// needs nothing else). The file appears whole or not at all. Throws InvalidSpec for another ending, Error.
IITBFAAS_EXPORT void save(const Report& report, const std::filesystem::path& file);
/// Reads the .json. Throws InvalidSpec with the file and what is wrong: truncated, of another version, no
/// report.
IITBFAAS_EXPORT Report read_report(const std::filesystem::path& file);

enum class Verdict { same, better, worse, unclear };

/// One figure of two reports at the same parameters.
struct FigureComparison {
  std::map<std::string, double> parameters = {};
  std::string figure = {};       ///< "requests_per_second", "latency.p50_s", "latency.p99_s", "failed_ratio"
  double before = 0, after = 0;  ///< medians over the repetitions
  double low = 0, high = 0;      ///< after ÷ before lies between them in 95 % of bootstrap samples
  Verdict verdict = Verdict::unclear;

  friend bool operator==(const FigureComparison&, const FigureComparison&) = default;
};

/// Compares runs with the same parameters by a bootstrap over repetitions and seconds of the runs (Efron
/// 1979; percentile intervals). better or worse: the interval lies outside [1 − margin, 1 + margin]; same:
/// inside; unclear: neither. The same reports and seed give the same answer.
IITBFAAS_EXPORT std::vector<FigureComparison> compare(const Report& before, const Report& after,
                                                      double margin = 0.05, std::uint64_t seed = 1);
/// The page of two reports and the comparison. Otherwise as save().
IITBFAAS_EXPORT void save_comparison(const Report& before, const Report& after,
                                     const std::filesystem::path& file);

IITBFAAS_EXPORT std::string to_string(Verdict verdict);

}  // namespace iitbfaas
