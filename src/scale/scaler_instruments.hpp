#pragma once
#include "metrics/registry.hpp"

#include "iitbfaas/scaling_status.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace iitbfaas::scale {

/// What the autoscaler shows of itself. Thread-safe.
class ScalerInstruments {
 public:
  ScalerInstruments();

  void ran(bool leading, std::chrono::system_clock::time_point now);
  void show(const std::string& function, const ScalingPolicy& policy, std::optional<double> load,
            std::uint32_t replicas);
  void changed(const std::string& function, const ScaleChange& change);
  void failed(const std::string& function);
  void alerted(const char* result);
  /// It is gone, or another one decides now.
  void forget(const std::string& function);

  std::string text() const { return registry_.text(); }

 private:
  metrics::Registry registry_;
  metrics::Gauge& leading_;
  metrics::Gauge& last_run_;
};

}  // namespace iitbfaas::scale
