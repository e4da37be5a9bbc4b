#pragma once
#include "iitbfaas/bytes.hpp"
#include "iitbfaas/export.hpp"
#include "iitbfaas/prometheus_status.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace iitbfaas {

using MetricTime = std::chrono::system_clock::time_point;  ///< Prometheus keeps milliseconds

struct MetricSample {
  MetricTime at = {};
  double value = 0;  ///< NaN and infinities are values like others
};

struct MetricSeries {
  MetricLabels labels = {};                ///< the metric's name is "__name__"
  std::vector<MetricSample> samples = {};  ///< oldest first; none where all are native histograms
};

/// What an expression gave.
struct IITBFAAS_EXPORT QueryResult {
  enum class Kind { vector, matrix, scalar, string };
  Kind kind = Kind::vector;
  /// vector: one sample each; matrix: any number; scalar and string: one series without labels.
  std::vector<MetricSeries> series = {};
  std::string text = {};                   ///< of a string
  std::vector<std::string> warnings = {};  ///< the result may be incomplete, and why

  /// The last sample of the only series; nothing when there is no data, which is not the same as zero.
  /// Throws Error when there are several series.
  std::optional<double> number() const;
};

struct MetricRange {
  MetricTime start = {};
  MetricTime end = {};                     ///< included
  std::chrono::milliseconds step{15'000};  ///< Prometheus refuses more than 11,000 steps
};

/// Where to look for series and labels.
struct MetricSelection {
  std::vector<std::string> selectors = {};  ///< "up{job=\"hello\"}"; of any of them
  std::optional<MetricTime> start = {};
  std::optional<MetricTime> end = {};
};

struct PrometheusOptions {
  std::string url = "http://127.0.0.1:9090";  ///< with the path it is served under, if any
  std::string user = {};                      ///< basic authentication
  std::string password = {};
  std::string ca_file = {};                   ///< PEM, for https://; empty: the system's
  std::chrono::milliseconds timeout{30'000};  ///< of one request; Prometheus is told to give up then
  Bytes most_answer{64 << 20};                ///< a longer answer is a TransportError
};

/// Names one Prometheus 2 or later, by its HTTP API v1 (prometheus.io/docs/prometheus/latest/querying/api).
/// Copy and thread rules as for Function; nothing is cached.
///
/// One request each. They throw TransportError when nobody answers, Timeout; ApiError when Prometheus
/// refuses, with its words: 400 "bad_data: …" for what it cannot parse, 422 "execution: …", 503 "timeout: …";
/// Error when what answers is no Prometheus that has this call, with the first words of what came.
class IITBFAAS_EXPORT Prometheus {
 public:
  /// Asks nobody. Throws InvalidSpec for a URL that is none.
  explicit Prometheus(const PrometheusOptions& options = {});

  const std::string& url() const noexcept;

  /// The expression's value at `at`; now where it is not given.
  QueryResult query(const std::string& expression, std::optional<MetricTime> at = {}) const;
  /// Throws InvalidSpec for a step below a millisecond or an end before the start.
  QueryResult query_range(const std::string& expression, const MetricRange& range) const;

  /// The labels of every series selected; Prometheus wants at least one selector.
  std::vector<MetricLabels> series(const MetricSelection& selection) const;
  std::vector<std::string> labels(const MetricSelection& selection = {}) const;
  std::vector<std::string> label_values(const std::string& label,
                                        const MetricSelection& selection = {}) const;
  /// By metric; several where targets disagree. Empty `metric`: of all.
  std::map<std::string, std::vector<MetricMetadata>> metadata(const std::string& metric = {}) const;
  /// By target; empty `metric`: of all.
  std::vector<TargetMetadata> target_metadata(const std::string& metric = {}) const;
  /// The expression as Prometheus writes it, without asking for its value. Throws ApiError 400 for one that
  /// is none.
  std::string format(const std::string& expression) const;

  ScrapeTargets targets() const;
  std::vector<RuleGroup> rules() const;
  std::vector<RuleAlert> alerts() const;           ///< pending and firing
  std::vector<std::string> alertmanagers() const;  ///< URLs that alerts are sent to

  bool ready() const;  ///< false while it starts or stops
  /// Throws Error for a Prometheus 1.
  BuildInformation build_information() const;
  RuntimeInformation runtime_information() const;
  std::map<std::string, std::string> flags() const;  ///< of its command line: "query.timeout" is "2m"
  HeadStatistics head_statistics() const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

}  // namespace iitbfaas
