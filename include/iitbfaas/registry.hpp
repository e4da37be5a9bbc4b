#pragma once
#include "iitbfaas/cluster.hpp"
#include "iitbfaas/export.hpp"
#include "iitbfaas/image.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace iitbfaas {

/// Where images are pushed to. Passwords are those of `docker login`: Docker's config.json and its helpers.
struct RegistryOptions {
  std::string address = {};  ///< "registry.lan:5000", "registry.lan:5000/team", "https://registry.lan"
  /// What nodes call it, "127.0.0.1:5000", when that differs from how it is reached from here.
  std::string name_on_nodes = {};
  std::string ca_file = {};  ///< PEM; empty: /etc/docker/certs.d/HOST/ca.crt, else the system's
  bool insecure = false;     ///< plain http; without it only for this machine's own (localhost, 127.0.0.0/8)
  std::chrono::milliseconds timeout{60'000};  ///< of one request; a layer is given a quarter of an hour
};

/// Names one registry that speaks the Docker Registry HTTP API V2. Copy and thread rules as for Function.
class IITBFAAS_EXPORT Registry {
 public:
  /// Asks nobody. Throws InvalidSpec for an address that is none.
  explicit Registry(const RegistryOptions& options);

  const std::string& name() const noexcept;  ///< "registry.lan:5000", "registry.lan:5000/team"

  /// Sends what the registry does not have of the image, four layers at a time, and returns what every node
  /// can pull it by: "registry.lan:5000/hello@sha256:…". A layer whose connection broke is sent again, three
  /// times at most. One request when the image is there already. Throws ApiError with the registry's words,
  /// TransportError, Error when what answers is no registry.
  std::string push(const Package& package, const Progress& progress = {}) const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

/// The cluster's own registry: a service of the platform.
struct RegistryServiceOptions {
  std::string image = "registry:2";
  std::uint16_t port = 5000;
  std::string node = {};  ///< name or id of the node that keeps the images; empty: the manager asked
  /// Through the routing mesh every node reaches it as 127.0.0.1:PORT, which engines trust without TLS.
  /// False: on its own node only.
  bool routing_mesh = true;
  std::chrono::milliseconds timeout{120'000};
};

struct RegistryServiceStatus {
  std::string name_on_nodes = {};  ///< "127.0.0.1:5000"
  std::string image = {};
  std::string node = {};  ///< name
  bool routing_mesh = true;
  bool running = false;
  std::string reason = {};  ///< the engine's own words when it is not running
};

/// Creates or updates the service and waits until it answers. Its images are in the volume
/// "iitbfaas-registry" of its node. Throws Error on the embedded engine, which pulls from no registry.
IITBFAAS_EXPORT RegistryServiceStatus registry_up(const Cluster& cluster,
                                                  const RegistryServiceOptions& options = {});
/// Removes the service; the volume stays. Nothing happens when there is none.
IITBFAAS_EXPORT void registry_down(const Cluster& cluster);
/// Nothing when there is no such service.
IITBFAAS_EXPORT std::optional<RegistryServiceStatus> registry_status(const Cluster& cluster);
/// How to push to it from here. Throws Error when it is not there.
IITBFAAS_EXPORT RegistryOptions cluster_registry(const Cluster& cluster);

}  // namespace iitbfaas
