#pragma once
#include "iitbfaas/cluster.hpp"
#include "iitbfaas/export.hpp"
#include "iitbfaas/image.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace iitbfaas {

/// What one node's engine was brought.
struct NodeTransfer {
  std::string node = {};      ///< its name
  std::uint32_t present = 0;  ///< images that it had already
  std::uint32_t sent = 0;     ///< images that it has now
  Bytes bytes = {};           ///< over the line; layers that it had are not sent again
  std::string problem = {};   ///< why it lacks some all the same; empty: it lacks none
};

/// What one node's engine was freed of.
struct NodeCleanup {
  std::string node = {};
  std::vector<std::string> removed = {};  ///< image ids
  Bytes bytes = {};                       ///< as their engine counts, layers that others share included
  std::string problem = {};
};

/// An image of ours, wherever it lies.
struct ImageStatus {
  std::string id = {};                     ///< "sha256:…"
  std::string reference = {};              ///< "iitbfaas/hello:latest", empty once another image took it
  Bytes size = {};                         ///< unpacked
  std::vector<std::string> nodes = {};     ///< names of those that have it
  std::vector<std::string> services = {};  ///< names of those that run it
};

struct LoadOptions {
  /// Only nodes for which these hold need it: FunctionSpec::constraints.
  std::vector<std::string> constraints = {};
  Progress progress = {};  ///< summed over the nodes
};

/// The images of a cluster, which go from engine to engine without a registry: each node is reached as
/// `node add` noted it, all of them at once. Copy and thread rules as for Function.
class IITBFAAS_EXPORT Images {
 public:
  explicit Images(Cluster cluster);

  /// Sends a package to the engine that the cluster is known by, and to every node that is ready, not
  /// drained, allowed by the constraints and without it. Throws ApiError when the first cannot load it; what
  /// becomes of the others is returned, sorted by name.
  std::vector<NodeTransfer> load(const Package& package, const LoadOptions& options = {}) const;

  /// Brings every node that is ready and not drained the images that services made here may run there: what
  /// `load` does for one image, later, for nodes that joined or came back since.
  std::vector<NodeTransfer> sync(const Progress& progress = {}) const;

  /// Removes, on every ready node, the images made by `package` that no service runs.
  std::vector<NodeCleanup> prune() const;

  /// The images made by `package`, sorted by reference. Nodes that cannot be asked are left out.
  std::vector<ImageStatus> list() const;

  /// Writes an image of the engine's as `docker save` does: what PackageSpec::base_archive takes. Throws
  /// NotFound.
  void save(const std::string& image, const std::filesystem::path& archive) const;

 private:
  Cluster cluster_;
};

}  // namespace iitbfaas
