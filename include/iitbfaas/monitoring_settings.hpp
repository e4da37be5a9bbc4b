#pragma once
#include "iitbfaas/bytes.hpp"
#include "iitbfaas/export.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace iitbfaas {

/// From where on alerts fire. Parts are of one: 0.9 is 90 %.
struct MonitoringThresholds {
  double node_cpu = 0.9;                    ///< part of a node's cores in use
  double node_memory = 0.9;                 ///< part of a node's memory that is not available
  double node_disk = 0.85;                  ///< part of a file system in use
  std::chrono::hours disk_horizon{6};       ///< a file system will be full within
  double task_cpu = 0.9;                    ///< part of a container's CPU limit in use
  double task_memory = 0.9;                 ///< part of a container's memory limit in its working set
  std::uint32_t task_restarts = 3;          ///< containers that lived less than a minute, in ten minutes
  double requests_high = 150;               ///< requests a second and replica
  double requests_low = 50;                 ///< the same, with more than one replica
  double errors = 0.05;                     ///< part of the answers that are 5xx
  std::chrono::milliseconds p99{1'000};     ///< 99 of 100 answers are there within
  std::chrono::seconds discovery_age{30};   ///< since a gateway last learned what runs
  std::chrono::seconds autoscaler_age{30};  ///< since the autoscaler last looked
  std::uint32_t autoscaler_failures = 3;    ///< of one function, in five minutes

  friend bool operator==(const MonitoringThresholds&, const MonitoringThresholds&) = default;
};

/// What is measured, how often, and for how long it is kept.
struct MonitoringSettings {
  std::chrono::milliseconds scrape_interval{5'000};
  std::chrono::milliseconds evaluation_interval{5'000};  ///< of rules
  std::chrono::milliseconds discovery_interval{5'000};   ///< between two looks at what runs
  std::chrono::milliseconds rate_window{60'000};     ///< over which rules take rates: four scrapes or more
  std::chrono::milliseconds resource_hold{300'000};  ///< a CPU, memory or disk is short for so long
  std::chrono::milliseconds request_hold{10'000};  ///< a function's requests or errors stand out for so long
  std::chrono::milliseconds down_hold{60'000};     ///< something does not answer for so long
  std::chrono::hours retention{24 * 15};
  Bytes retention_size = {};                       ///< of all data on disk; zero: no limit
  std::uint16_t engine_metrics_port = 9323;        ///< of each node's Docker, which `node setup` opens
  std::vector<std::string> remote_write = {};      ///< URLs that every sample is sent to as well
  std::vector<std::string> alert_webhooks = {};    ///< URLs that every alert is sent to
  std::chrono::milliseconds alert_delay{2'000};    ///< alerts that begin together go out together
  std::chrono::milliseconds alert_repeat{30'000};  ///< the gateway is told again while an alert fires
  MonitoringThresholds thresholds = {};

  friend bool operator==(const MonitoringSettings&, const MonitoringSettings&) = default;
};

/// Throws InvalidSpec for the first field that is wrong. Asks nobody.
IITBFAAS_EXPORT void validate(const MonitoringSettings& settings);

/// Where the parts find each other and the cluster. `Monitoring::up` fills it in.
struct MonitoringSite {
  bool embedded = false;  ///< processes with ports of 127.0.0.1, not containers on the cluster's network
  std::string engine = "unix:///run/iitbfaas/engine.sock";       ///< as Prometheus reaches it
  std::string gateway = "http://gateway:8080";                   ///< as Alertmanager reaches it
  std::string password_file = "/run/secrets/iitbfaas-password";  ///< of that gateway; empty: none
  std::string prometheus = "iitbfaas-prometheus:9090";           ///< as the other parts reach it
  std::string alertmanager = "iitbfaas-alertmanager:9093";       ///< the same; empty: there is none
};

/// A file that a part reads: a configuration, rules, a dashboard.
struct MonitoringFile {
  std::string part = {};  ///< "prometheus", "alertmanager", "grafana", "karma"
  std::string path = {};  ///< absolute, where that part looks for it
  std::string text = {};

  friend bool operator==(const MonitoringFile&, const MonitoringFile&) = default;
};

/// Every file of the stack. Pure: the same settings give the same bytes. Functions are found through the
/// engine, so none of the files changes when one is deployed or removed.
IITBFAAS_EXPORT std::vector<MonitoringFile> monitoring_files(const MonitoringSettings& settings,
                                                             const MonitoringSite& site = {});

}  // namespace iitbfaas
