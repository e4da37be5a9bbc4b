#pragma once
#include "docker/engine.hpp"
#include "http/client.hpp"

#include "iitbfaas/cluster.hpp"

#include <memory>
#include <string>

namespace iitbfaas::detail {

/// What the engine at the other end must be.
enum class Requirement {
  manager_or_none,  ///< what `up` can begin with: of no Swarm yet, locked, or ready
  swarm_manager,    ///< ready for services
};

/// What the handles of one cluster share. Safe to share between threads: nothing changes after construction.
class Connection {
 public:
  /// Finds the host (ClusterOptions says where it looks), negotiates, and checks the requirement. Throws
  /// TransportError when nobody answers, Error when the engine is not what is required; each says what to do.
  explicit Connection(const ClusterOptions& options, Requirement requirement = Requirement::swarm_manager);

  docker::Engine& engine() const noexcept { return *engine_; }
  const std::string& host() const noexcept { return host_; }          ///< "unix:///run/docker.sock"
  const std::string& gateway() const noexcept { return gateway_; }    ///< "http://127.0.0.1:8080", or empty
  const std::string& password() const noexcept { return password_; }  ///< of the gateway's /system, or empty

  const std::string& gateway_ca_file() const noexcept { return gateway_ca_file_; }  ///< or empty

  bool is_embedded() const noexcept { return is_embedded_; }  ///< not Docker, but our own engine

  /// For functions: sends no password. Throws Error when no gateway is known.
  const http::Client& gateway_client() const;
  /// For /system; nothing when no gateway or no password is known.
  std::unique_ptr<http::Client> system_client() const;

 private:
  void find_gateway(const ClusterOptions& options, Requirement requirement);

  std::string host_;
  std::unique_ptr<docker::Engine> engine_;
  std::string gateway_;
  std::string password_;
  std::string gateway_ca_file_;
  std::unique_ptr<http::Client> gateway_client_;
  bool is_embedded_ = false;
};

/// The engine's URL after all defaults; "embedded" becomes the embedded engine's socket.
std::string resolve_host(const std::string& wanted);

}  // namespace iitbfaas::detail

namespace iitbfaas {

/// For our own verbs: the connection under a handle.
struct ClusterAccess {
  static detail::Connection& of(const Cluster& cluster) noexcept { return *cluster.connection_; }
};

}  // namespace iitbfaas
