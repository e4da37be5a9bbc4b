#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// What Prometheus says of itself, its targets and its rules.
namespace iitbfaas {

using MetricLabels = std::map<std::string, std::string>;

enum class TargetHealth { unknown, up, down };

struct ScrapeTarget {
  std::string pool = {};         ///< the scrape configuration's job_name
  std::string url = {};          ///< "http://10.0.1.7:8081/metrics"
  MetricLabels labels = {};      ///< that its series have; none of a dropped one
  MetricLabels discovered = {};  ///< before relabeling: "__address__", "__meta_…"
  TargetHealth health = TargetHealth::unknown;
  std::string error = {};                                 ///< of the last scrape; empty: none
  std::chrono::system_clock::time_point scraped_at = {};  ///< zero: not yet
  std::chrono::nanoseconds scrape_duration{0};
};

struct ScrapeTargets {
  std::vector<ScrapeTarget> active = {};
  std::vector<ScrapeTarget> dropped = {};  ///< by relabeling
};

enum class AlertState { inactive, pending, firing };

/// One element of a rule's result.
struct RuleAlert {
  MetricLabels labels = {};  ///< "alertname" among them
  MetricLabels annotations = {};
  AlertState state = AlertState::inactive;
  std::chrono::system_clock::time_point active_at = {};  ///< since when the condition holds
  double value = 0;
};

struct Rule {
  enum class Kind { alerting, recording };
  Kind kind = Kind::alerting;
  std::string name = {};
  std::string expression = {};
  MetricLabels labels = {};
  MetricLabels annotations = {};            ///< templates, as written
  std::chrono::nanoseconds hold{0};         ///< "for"
  std::chrono::nanoseconds keep_firing{0};  ///< "keep_firing_for"
  AlertState state = AlertState::inactive;  ///< the highest of its alerts
  std::vector<RuleAlert> alerts = {};
  bool evaluated = false;                       ///< and without an error
  std::string error = {};                       ///< of the last evaluation
  std::chrono::nanoseconds evaluation_time{0};  ///< that the last one took
  std::chrono::system_clock::time_point evaluated_at = {};
};

struct RuleGroup {
  std::string name = {};
  std::string file = {};  ///< on Prometheus's machine
  std::chrono::nanoseconds interval{0};
  std::vector<Rule> rules = {};
};

struct MetricMetadata {
  std::string type = {};  ///< "counter", "gauge", "histogram", "summary", "unknown"
  std::string help = {};
  std::string unit = {};

  friend bool operator==(const MetricMetadata&, const MetricMetadata&) = default;
};

struct TargetMetadata {
  MetricLabels target = {};
  std::string metric = {};  ///< empty when one metric was asked for
  MetricMetadata metadata = {};
};

/// Of Prometheus and of Alertmanager.
struct BuildInformation {
  std::string version = {};  ///< "2.42.0+ds"
  std::string revision = {};
  std::string branch = {};
  std::string build_user = {};
  std::string build_date = {};
  std::string go_version = {};

  friend bool operator==(const BuildInformation&, const BuildInformation&) = default;
};

struct RuntimeInformation {
  std::chrono::system_clock::time_point started_at = {};
  bool reload_succeeded = false;                             ///< the last one of its configuration
  std::chrono::system_clock::time_point configured_at = {};  ///< the last successful one
  std::uint64_t corruptions = 0;
  std::uint64_t goroutines = 0;
  std::string retention = {};  ///< "15d", "1d or 2GiB"
};

/// What Prometheus keeps in memory.
struct HeadStatistics {
  std::uint64_t series = 0;
  std::uint64_t label_pairs = 0;
  std::uint64_t chunks = 0;
  std::chrono::system_clock::time_point oldest = {};
  std::chrono::system_clock::time_point newest = {};
  std::map<std::string, std::uint64_t> series_by_metric = {};  ///< the ten with most
};

}  // namespace iitbfaas
