#pragma once
#include "iitbfaas/cluster.hpp"
#include "iitbfaas/export.hpp"
#include "iitbfaas/image.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace iitbfaas {

/// The parts of iitbfaas that themselves run on a cluster: its network, its password, its gateway.
struct PlatformOptions {
  std::string host = {};  ///< the engine, as in ClusterOptions
  TlsOptions tls = {};
  Package gateway = {};  ///< image whose entry point is the `iitbfaas` program
  std::uint16_t gateway_port = 8080;
  std::uint16_t metrics_port = 8082;
  std::string gateway_url = {};    ///< "https://faas.example.org", as users know it; empty: by its address
  std::string bind = "127.0.0.1";  ///< embedded engine: the address the gateway listens on
  std::string certificate_file = {};
  std::string key_file = {};
  std::string advertise_address = {};  ///< Swarm: empty lets the engine choose
  std::chrono::milliseconds timeout{60'000};
};

/// Makes a Swarm of the engine if it is none, creates network, password and gateway where absent, waits until
/// the gateway answers, and remembers the cluster for the next command (a file of mode 0600).
/// Idempotent. Returns the connected cluster.
IITBFAAS_EXPORT Cluster platform_up(const PlatformOptions& options);

/// Removes every function, the gateway, network and password, leaves the Swarm if `platform_up` made it, and
/// forgets the cluster. Services that are not ours are not touched.
IITBFAAS_EXPORT void platform_down(const std::string& host, std::chrono::milliseconds timeout);

}  // namespace iitbfaas
