#pragma once
#include "iitbfaas/registry.hpp"
#include "iitbfaas/stack.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace iitbfaas::cli {

struct DeployOptions {
  StackFunction function = {};                          ///< the one that the command line describes
  std::map<std::string, std::string> scaling = {};      ///< as `scale:` in a stack file
  std::vector<std::filesystem::path> stack_files = {};  ///< or what these files say
  bool prune = false;
  std::string base = {};                   ///< image to package on top of
  RegistryOptions registry = {};           ///< no address: images are loaded; "cluster": the cluster's own
  std::chrono::milliseconds wait{60'000};  ///< zero: do not
  std::string progress = "auto";
};

/// Adds the options of `deploy` to `command`; they fill `options` while the command line is parsed.
void add_deploy_options(CLI::App& command, DeployOptions& options);

/// Those of them that also go with stack files.
void add_delivery(CLI::App& command, DeployOptions& options);

/// What they say altogether: one function, or those of the file. Throws CLI::ValidationError, InvalidSpec.
StackSpec requested(const DeployOptions& options);

}  // namespace iitbfaas::cli
