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

/// What somebody else measured, drawn beside ours.
struct ReferenceCurve {
  struct Point {
    double at = 0, value = 0;

    friend bool operator==(const Point&, const Point&) = default;
  };

  std::string name = {};           ///< whose it is: "2019 report"
  std::string source = {};         ///< where it was read
  std::string parameter = {};      ///< that `at` is a value of: "connections"
  std::string figure = {};         ///< that `value` is one of, as figure_of names them
  std::vector<Point> points = {};  ///< ascending

  friend bool operator==(const ReferenceCurve&, const ReferenceCurve&) = default;
};

/// All that an experiment gave, and what is needed to repeat it. A value.
struct Report {
  std::string title = {};
  ReportOrigin origin = {};
  std::vector<ReportRun> runs = {};
  std::vector<ReferenceCurve> references = {};
  bool interrupted = false;  ///< some runs are missing, or the last was cut short
  std::string problem = {};  ///< why, when it was not the user who ended it

  friend bool operator==(const Report&, const Report&) = default;
};

/// What figure_of knows, in the order in which they are shown.
IITBFAAS_EXPORT const std::vector<std::string>& figure_names();
/// One figure of a run: "requests_per_second", "failed_ratio" (failed ÷ intended), "latency.p50_s",
/// "latency.p90_s", "latency.p99_s", "latency.mean_s", "duration_s", "replicas" (ready, the median of the
/// samples), "cpu_cores" and "memory_bytes" (their mean). Nothing when the run cannot tell. Throws
/// InvalidSpec for another name.
IITBFAAS_EXPORT std::optional<double> figure_of(const ReportRun& run, const std::string& name);

/// By the file's ending: .json (all of it, one line a run), .csv (a row a run), .html (a page with plots that
/// needs nothing else). The file appears whole or not at all. Throws InvalidSpec for another ending; Error
/// when it cannot be written, and for a page when this library was built without its chart library.
IITBFAAS_EXPORT void save(const Report& report, const std::filesystem::path& file);
/// Reads the .json. Throws InvalidSpec with the file and what is wrong: truncated, of another version, no
/// report; Error when it cannot be read.
IITBFAAS_EXPORT Report read_report(const std::filesystem::path& file);

/// What a .json holds, and back: the version of the format, then the fields named as here, each run's result
/// and profile as to_json writes them.
IITBFAAS_EXPORT std::string to_json(const Report& report);
/// Throws InvalidSpec.
IITBFAAS_EXPORT Report parse_report(const std::string& json);

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
/// inside; unclear: neither. With one repetition only its seconds vary: what differs from run to run is not
/// seen. The same reports and seed give the same answer. Throws InvalidSpec when no parameters are in both,
/// or the margin is not from 0 to 1.
IITBFAAS_EXPORT std::vector<FigureComparison> compare(const Report& before, const Report& after,
                                                      double margin = 0.05, std::uint64_t seed = 1);
/// A list of objects with the fields named as here.
IITBFAAS_EXPORT std::string to_json(const std::vector<FigureComparison>& comparisons);
/// The page of two reports and of compare() between them. Otherwise as save().
IITBFAAS_EXPORT void save_comparison(const Report& before, const Report& after,
                                     const std::filesystem::path& file, double margin = 0.05);

IITBFAAS_EXPORT std::string to_string(Verdict verdict);

}  // namespace iitbfaas
