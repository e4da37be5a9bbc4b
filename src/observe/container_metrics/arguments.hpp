#pragma once
#include "observe/container_metrics/cgroups.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iitbfaas::observe {

/// iitbfaas-exporter [--listen ADDRESS:PORT] [--cgroup-root FOLDER] [--containers FOLDER] [--proc FOLDER]
///                   [--processes STATE_FOLDER]
/// Each may also be written --NAME=VALUE.
struct ExporterArguments {
  std::string listen = {};                ///< "0.0.0.0:8083"
  Cgroups::Folders folders = {};          ///< of a node with Docker, read-only mounts in a container
  std::optional<std::string> state = {};  ///< of an embedded engine, whose replicas are shown instead
};

/// Throws InvalidSpec that names the argument.
ExporterArguments parse_arguments(const std::vector<std::string>& arguments);

}  // namespace iitbfaas::observe
