#pragma once
#include "iitbfaas/cluster.hpp"
#include "iitbfaas/export.hpp"
#include "iitbfaas/invocation.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace iitbfaas {

struct AutoscalerOptions {
  std::optional<Cluster> cluster = {};  ///< whose functions are scaled; there must be one
  /// "http://HOST:PORT" of the only gateway that there is; empty: those that the cluster runs are asked, by
  /// their address on `network`, or by their published port.
  std::string gateway = {};
  std::string network = {};
  std::string password = {};                ///< of the gateways' /system, user "admin"
  std::string certificate_file = {};        ///< PEM chain that all gateways have; empty: they speak no TLS
  std::string prometheus = {};              ///< URL; empty: the one that `monitor up` runs, if any
  std::chrono::milliseconds interval{100};  ///< between two looks at the gateways
  std::chrono::milliseconds query_interval{1'000};    ///< between two questions to Prometheus
  std::chrono::milliseconds cluster_interval{1'000};  ///< between two looks at the engine
};

/// Keeps each function at as many replicas as its ScalingPolicy and the demand at all gateways call for, and
/// gives one to a function without any when somebody calls it. Where the engine is a Swarm manager but not
/// the leader it only watches: of all that run, one decides.
class IITBFAAS_EXPORT Autoscaler {
 public:
  /// Asks nobody. Throws InvalidSpec when there is no cluster.
  explicit Autoscaler(AutoscalerOptions options);
  ~Autoscaler();
  Autoscaler(const Autoscaler&) = delete;
  Autoscaler& operator=(const Autoscaler&) = delete;

  /// Decides until `stop`; every thread is joined on return. An engine, a gateway or a Prometheus that does
  /// not answer is asked again; what is known meanwhile is not taken for zero.
  void run(std::stop_token stop);

  /// POST /system/alert, Alertmanager's webhook (version 4), and GET /system/scaling/NAME, as
  /// GatewayOptions::scaling takes it. Any thread, while `run` runs.
  Reply answer(const Invocation& invocation);

  /// Prometheus's text. Any thread.
  std::string metrics() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace iitbfaas
