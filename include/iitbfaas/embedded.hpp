#pragma once
#include "iitbfaas/export.hpp"

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>

namespace iitbfaas {

struct EmbeddedEngineOptions {
  std::filesystem::path state = {};       ///< empty: $XDG_STATE_HOME/iitbfaas/engine or ~/.local/state/…
  std::string listen = {};                ///< "unix:///path"; empty: STATE/engine.sock, mode 0600
  std::filesystem::path supervisor = {};  ///< empty: beside this executable, or where it was installed
};

/// A server for the subset of the Docker Engine API that this library uses; replicas are processes of the
/// current user. One node, no root. docs/embedded.md lists what differs from Docker.
class IITBFAAS_EXPORT EmbeddedEngine {
 public:
  /// Opens the state folder and binds. Throws Error when another engine holds the folder.
  explicit EmbeddedEngine(EmbeddedEngineOptions options = {});
  ~EmbeddedEngine();
  EmbeddedEngine(const EmbeddedEngine&) = delete;
  EmbeddedEngine& operator=(const EmbeddedEngine&) = delete;

  const std::string& host() const noexcept;  ///< "unix:///…/engine.sock"

  /// Serves until `stop`. Replicas go on running after it returns, and are found again by the next engine on
  /// the same folder.
  void run(std::stop_token stop);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Where the embedded engine of this user listens when nothing else is said.
IITBFAAS_EXPORT std::string embedded_engine_host();

}  // namespace iitbfaas
