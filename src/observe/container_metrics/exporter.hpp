#pragma once
#include "observe/container_metrics/usage.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace iitbfaas::observe {

/// Serves the figures of a node's containers: GET /metrics, and /healthz, which says "ok".
class Exporter {
 public:
  /// `read` is called for each scrape, on the thread of `run`, with the time in Unix seconds. Binds; throws
  /// Error.
  Exporter(const std::string& listen, std::function<Snapshot(double now)> read);
  ~Exporter();
  Exporter(const Exporter&) = delete;
  Exporter& operator=(const Exporter&) = delete;

  std::uint16_t port() const noexcept;
  /// Until `stop`.
  void run(std::stop_token stop);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace iitbfaas::observe
