#pragma once
#include "iitbfaas/cluster.hpp"
#include "iitbfaas/export.hpp"
#include "iitbfaas/function.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace iitbfaas {

/// What an HAProxy balances over.
enum class ProxyMode {
  gateways,  ///< the gateways, by the addresses of their nodes; HAProxy runs anywhere
  dns,       ///< the replicas themselves; HAProxy runs as a container on the network "iitbfaas"
  ports,     ///< for each function that publishes a port that port of every node; HAProxy runs anywhere else
};

struct ProxyOptions {
  ProxyMode mode = ProxyMode::gateways;
  std::string bind = "*";         ///< address to listen on
  std::uint16_t port = 0;         ///< zero: 80, with a certificate 443; mode `ports` uses the functions'
  std::uint16_t port_offset = 0;  ///< mode `ports`: added to the functions', where a node has these already
  std::string certificate_file = {};  ///< PEM, chain and key in one file, as HAProxy wants it: speaks TLS
  std::string gateway_ca_file = {};   ///< PEM, for gateways that speak TLS; empty: the system's authorities
  std::uint16_t stats_port = 0;       ///< statistics and /metrics, on 127.0.0.1; zero: none
  std::uint32_t slots = 20;           ///< mode `dns`: replicas of one function that are balanced over
};

/// What the configuration is made from. A value.
struct ProxyView {
  std::vector<FunctionSpec> functions = {};
  std::vector<std::string> nodes = {};     ///< addresses of those that are ready
  std::vector<std::string> gateways = {};  ///< "10.0.0.5:8080"
  bool secure_gateways = false;            ///< they speak TLS
};

/// Asks the cluster.
IITBFAAS_EXPORT ProxyView proxy_view(const Cluster& cluster);

/// A configuration for HAProxy 2.6 or later: health checks, and requests whose connection was refused go to
/// another server. Asks nobody. Throws InvalidSpec for what could not stand in such a file, Error when there
/// is nothing to balance over.
IITBFAAS_EXPORT std::string proxy_config(const ProxyOptions& options, const ProxyView& view);

/// Whoever reads the file sees the old or the new, never half.
IITBFAAS_EXPORT void write_proxy_config(const std::filesystem::path& file, const std::string& config);

}  // namespace iitbfaas
