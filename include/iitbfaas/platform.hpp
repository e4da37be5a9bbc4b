#pragma once
#include "iitbfaas/cluster.hpp"
#include "iitbfaas/export.hpp"
#include "iitbfaas/image.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace iitbfaas {

/// Settings of a whole Swarm. What is not set stays as it is, or as Docker makes it.
struct SwarmOptions {
  std::string advertise_address = {};  ///< of a Swarm that has to be made; empty lets the engine choose
  std::optional<std::chrono::milliseconds> heartbeat = {};  ///< a node counts as down after about three
  std::optional<std::uint32_t> task_history = {};           ///< ended tasks kept for each replica
  /// Managers that restart ask for a key, which is kept beside the remembered cluster in a file of mode 0600.
  std::optional<bool> autolock = {};
  bool rotate_ca = false;      ///< every node gets a certificate of a new authority
  bool rotate_tokens = false;  ///< what was used to join is of no use any more
  bool force_new = false;      ///< the other managers are lost for good: go on from what this one knows
};

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
  SwarmOptions swarm = {};
  std::chrono::milliseconds timeout{60'000};
  /// Told what went wrong without being a reason to fail: a node that could not be sent the gateway.
  std::function<void(const std::string&)> warn = {};
};

struct PlatformDownOptions {
  std::string host = {};
  bool leave = false;  ///< every node leaves the Swarm, also one that `platform_up` found
  std::chrono::milliseconds timeout{60'000};
  std::function<void(const std::string&)> warn = {};  ///< a node that could not be told to leave
};

/// Makes a Swarm of the engine if it is none, or unlocks it; creates network, password and gateway where
/// absent, waits until the gateway answers, and remembers the cluster for the next command (a file of mode
/// 0600). On a Swarm a gateway answers at every node: beside managers they follow the engine, on workers they
/// follow those. Idempotent. Returns the connected cluster.
IITBFAAS_EXPORT Cluster platform_up(const PlatformOptions& options);

/// Removes every function, the gateway, network and password, leaves the Swarm if `platform_up` made it and
/// nobody else uses it, and forgets the cluster. Services that are not ours are not touched.
IITBFAAS_EXPORT void platform_down(const PlatformDownOptions& options);

}  // namespace iitbfaas
