#pragma once
#include "iitbfaas/export.hpp"
#include "iitbfaas/prometheus_status.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace iitbfaas {

enum class NotificationState { unprocessed, active, suppressed };

/// An alert as Alertmanager has it.
struct ReceivedAlert {
  std::string fingerprint = {};
  MetricLabels labels = {};
  MetricLabels annotations = {};
  std::string generator_url = {};
  std::chrono::system_clock::time_point starts_at = {};
  std::chrono::system_clock::time_point ends_at = {};  ///< resolved then, unless it is sent again
  std::chrono::system_clock::time_point updated_at = {};
  NotificationState state = NotificationState::unprocessed;
  std::vector<std::string> receivers = {};
  std::vector<std::string> silenced_by = {};   ///< ids of silences
  std::vector<std::string> inhibited_by = {};  ///< fingerprints of alerts
};

/// Alerts that are notified of together.
struct AlertGroup {
  MetricLabels labels = {};
  std::string receiver = {};
  std::vector<ReceivedAlert> alerts = {};
};

/// Which alerts. The defaults are Alertmanager's: all of them.
struct AlertFilter {
  std::vector<std::string> matchers = {};  ///< "severity=\"critical\"", "job=~\"fn.*\""; all must hold
  std::string receiver = {};               ///< regular expression
  bool active = true;
  bool silenced = true;
  bool inhibited = true;
};

struct SilenceMatcher {
  enum class Relation { equal, not_equal, matches, matches_not };
  std::string label = {};
  std::string value = {};  ///< matches…: an anchored regular expression
  Relation relation = Relation::equal;

  friend bool operator==(const SilenceMatcher&, const SilenceMatcher&) = default;
};

enum class SilenceState { pending, active, expired };

struct Silence {
  std::string id = {};  ///< Alertmanager's; empty: a new one
  std::vector<SilenceMatcher> matchers = {};
  std::chrono::system_clock::time_point starts_at = {};  ///< in the past: now
  std::chrono::system_clock::time_point ends_at = {};
  std::string created_by = {};
  std::string comment = {};
  SilenceState state = SilenceState::pending;  ///< as told; not sent
};

struct AlertmanagerStatus {
  BuildInformation build = {};
  std::chrono::system_clock::time_point started_at = {};
  std::string cluster = {};             ///< "ready", "settling", "disabled"
  std::vector<std::string> peers = {};  ///< addresses
  std::string configuration = {};       ///< YAML, secrets hidden
};

struct AlertmanagerOptions {
  std::string url = "http://127.0.0.1:9093";  ///< with the path it is served under, if any
  std::string user = {};                      ///< basic authentication
  std::string password = {};
  std::string ca_file = {};  ///< PEM, for https://; empty: the system's
  std::chrono::milliseconds timeout{30'000};
};

/// Names one Alertmanager 0.16 or later, by its API v2 (api/v2/openapi.yaml in its repository). Copy and
/// thread rules as for Function, errors as for Prometheus.
class IITBFAAS_EXPORT Alertmanager {
 public:
  /// Asks nobody. Throws InvalidSpec for a URL that is none.
  explicit Alertmanager(const AlertmanagerOptions& options = {});

  const std::string& url() const noexcept;

  std::vector<ReceivedAlert> alerts(const AlertFilter& filter = {}) const;
  std::vector<AlertGroup> alert_groups(const AlertFilter& filter = {}) const;

  /// Those that have these very matchers: "severity=~\"te.*\"".
  std::vector<Silence> silences(const std::vector<std::string>& matchers = {}) const;
  /// Throws NotFound.
  Silence silence(const std::string& id) const;
  /// Creates it, or changes the one of its id; returns the id, another one where a change needs that. Throws
  /// InvalidSpec for one without matchers or that ends before it starts.
  std::string put_silence(const Silence& silence) const;
  /// Ends it now. Throws NotFound.
  void expire_silence(const std::string& id) const;

  bool ready() const;
  AlertmanagerStatus status() const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

}  // namespace iitbfaas
