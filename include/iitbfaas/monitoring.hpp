#pragma once
#include "iitbfaas/cluster.hpp"
#include "iitbfaas/export.hpp"
#include "iitbfaas/monitoring_settings.hpp"
#include "iitbfaas/prometheus.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace iitbfaas {

/// Where the programs of the stack come from.
enum class MonitoringSource {
  automatic,  ///< installed ones on the embedded engine, images on a Swarm
  images,     ///< those named in MonitoringPart::image, which each node pulls
  installed,  ///< what is installed on this machine, packaged and sent to the nodes
};

/// One program of the stack.
struct MonitoringPart {
  std::string image = {};   ///< a reference; with a digest it is that image for ever
  Bytes memory_limit = {};  ///< of each replica; zero: none
  /// On the embedded engine where it listens on 127.0.0.1, zero: a free one. On a Swarm a port of the node
  /// that runs it, open to whoever reaches that node, without a password; zero: none, the gateway's door is
  /// enough.
  std::uint16_t port = 0;

  friend bool operator==(const MonitoringPart&, const MonitoringPart&) = default;
};

struct MonitoringOptions {
  MonitoringSettings settings = {};
  MonitoringSource source = MonitoringSource::automatic;
  MonitoringPart prometheus = {.image = "prom/prometheus:v2.53.2", .memory_limit = {512ull << 20}};
  MonitoringPart alertmanager = {.image = "prom/alertmanager:v0.27.0", .memory_limit = {64ull << 20}};
  MonitoringPart node_exporter = {.image = "prom/node-exporter:v1.8.2", .memory_limit = {64ull << 20}};
  MonitoringPart container_exporter = {.memory_limit = {32ull << 20}};  ///< always packaged: it is our own
  MonitoringPart grafana = {.image = "grafana/grafana:11.1.0", .memory_limit = {256ull << 20}};
  MonitoringPart karma = {.image = "lmierzwa/karma:latest", .memory_limit = {128ull << 20}};
  std::vector<std::string> without = {};  ///< parts that are left out: "grafana", "karma", …
  /// Where Prometheus, Alertmanager, Grafana and Karma may run, beside a manager: "node.hostname == a". Their
  /// volumes stay on the node where they were made.
  std::vector<std::string> constraints = {};
  std::string docker_root = "/var/lib/docker";  ///< of each node's Docker: what its containers are called
  std::chrono::milliseconds timeout{300'000};   ///< until all of it runs, images pulled
};

struct MonitoringPartStatus {
  std::string part = {};     ///< "prometheus"
  std::string service = {};  ///< "iitbfaas-prometheus"
  std::string image = {};
  std::uint32_t replicas = 0;  ///< that are to run
  std::uint32_t running = 0;
  std::string url = {};     ///< where people find it; empty: it has no pages
  std::string reason = {};  ///< the engine's own words when some do not run

  friend bool operator==(const MonitoringPartStatus&, const MonitoringPartStatus&) = default;
};

struct MonitoringStatus {
  std::vector<MonitoringPartStatus> parts = {};  ///< sorted by name; none: there is no stack
  std::vector<std::string> left_out = {};        ///< by `up`: parts that it did not start, and why
  std::vector<ScrapeTarget> targets = {};        ///< of Prometheus, sorted by job and node
  std::vector<RuleAlert> alerts = {};            ///< that fire
  std::string problem = {};                      ///< why Prometheus told neither; empty: it did
};

struct MonitoringDownOptions {
  bool volumes = false;  ///< also what Prometheus, Alertmanager and Grafana kept
  std::chrono::milliseconds timeout{60'000};
};

/// The monitoring stack of one cluster, "iitbfaas-monitoring". Copy and thread rules as for Function.
class IITBFAAS_EXPORT Monitoring {
 public:
  explicit Monitoring(Cluster cluster);

  /// Makes the stack, or makes of it what the options say; what is so already is not touched. Returns when
  /// all parts run. Throws InvalidSpec; Error when there is no gateway, or a part cannot start, with the
  /// engine's words; BuildError when Prometheus is to be an installed one and is not; Timeout.
  MonitoringStatus up(const MonitoringOptions& options,
                      const std::function<void(const std::string& step)>& progress = {}) const;

  /// Removes the stack; no error when there is none.
  void down(const MonitoringDownOptions& options = {}) const;

  /// Two requests to the engine, two to Prometheus.
  MonitoringStatus status() const;

  /// Names the stack's Prometheus: by the port it has, else behind the gateway's door. One request. Throws
  /// Error when there is no stack, or no way to it.
  Prometheus prometheus() const;

 private:
  Cluster cluster_;
};

}  // namespace iitbfaas
