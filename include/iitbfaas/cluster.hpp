#pragma once
#include "iitbfaas/export.hpp"
#include "iitbfaas/function.hpp"
#include "iitbfaas/node.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace iitbfaas {

struct TlsOptions {
  std::string ca_file = {};
  std::string certificate_file = {};
  std::string key_file = {};
};

struct ClusterOptions {
  /// "unix:///run/docker.sock", "tcp://host:2376", "ssh://user@host", "embedded".
  /// Empty: IITBFAAS_HOST, the cluster remembered by `up`, DOCKER_HOST, the local socket; first that is set.
  std::string host = {};
  std::string gateway = {};          ///< "http://host:8080"; empty: the one remembered or found
  std::string password = {};         ///< of the gateway's /system; empty: the one remembered
  std::string gateway_ca_file = {};  ///< PEM, for https://; empty: the one remembered, else the system's
  TlsOptions tls = {};               ///< for tcp://; empty: DOCKER_CERT_PATH's if DOCKER_TLS_VERIFY is set
  std::chrono::milliseconds timeout{60'000};  ///< of one request to the engine
};

/// The engine that is meant when `ClusterOptions::host` is empty, unless nothing but the local socket is
/// left.
IITBFAAS_EXPORT std::optional<std::string> known_host();

struct ClusterInfo {
  std::string host = {};
  std::string engine = {};  ///< "embedded 0.1.0", "docker 20.10.24"
  std::string api_version = {};
  std::string node_id = {};
  std::string address = {};  ///< that other nodes reach this manager by
  std::uint32_t nodes = 0;
  std::uint32_t managers = 0;
  bool manager = false;
  std::string gateway = {};  ///< empty when none is known
  std::vector<std::string> warnings = {};
};

/// Progress of a long call: done and total in bytes, total 0 when unknown.
using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// One Docker Swarm, or one embedded engine, and what runs there. Copy and thread rules as for Function.
class IITBFAAS_EXPORT Cluster {
 public:
  /// Asks the engine for its version once. Throws TransportError when nobody answers there, Error when the
  /// engine is no Swarm manager.
  explicit Cluster(const ClusterOptions& options = {});

  ClusterInfo info() const;

  std::vector<Function> functions(const std::optional<std::string>& name_space = {}) const;
  /// The same with their state, in three requests however many there are. Sorted by namespace and name.
  std::vector<FunctionStatus> function_statuses(const std::optional<std::string>& name_space = {}) const;
  std::optional<Function> find_function(const std::string& name,
                                        const std::string& name_space = default_namespace) const;
  /// Throws NotFound.
  Function function(const std::string& name, const std::string& name_space = default_namespace) const;

  /// The default one and every other that a function or a secret is in: there is no more to a namespace.
  /// Sorted. Two requests.
  std::vector<std::string> namespaces() const;

  std::vector<Node> nodes() const;
  std::vector<NodeStatus> node_statuses() const;
  /// By its name, its id or enough of it, or its address. Throws NotFound; Conflict when several are meant.
  Node node(const std::string& text) const;

  /// Creates the function, or updates what differs. An identical spec changes nothing. Returns when the
  /// cluster accepted; see Function::wait. Throws InvalidSpec; Conflict when a service that is not ours has
  /// the name; ApiError with the engine's words. When the image's name begins with a registry that `docker
  /// login` knows, the cluster is given its password, so that every node can pull.
  DeployOutcome deploy(const FunctionSpec& spec) const;

  /// How often each function was invoked, by "name.namespace", as the gateway counted since it started. Empty
  /// when no gateway is known or none answers. One request, to the gateway.
  std::map<std::string, std::uint64_t> invocation_counts() const;

  const std::string& gateway() const noexcept;  ///< "http://127.0.0.1:8080", empty when none is known

 private:
  friend struct ClusterAccess;
  std::shared_ptr<detail::Connection> connection_;
};

}  // namespace iitbfaas
