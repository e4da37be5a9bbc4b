#pragma once
#include "cli/command.hpp"

#include "iitbfaas/load_profile.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace iitbfaas::cli {

/// A load as the command line says it: what is not given is the profile file's, or LoadProfile's own.
struct LoadOptions {
  std::string function = {};  ///< loaded through the gateway, unless a URL is given
  std::string file = {};
  std::optional<std::string> url = {}, path = {}, method = {}, body = {}, body_file = {}, contains = {};
  HeaderList headers = {};
  std::vector<int> statuses = {};
  bool render = false;
  std::optional<std::string> rate = {};
  std::optional<std::uint32_t> connections = {}, threads = {};
  std::optional<std::uint64_t> requests = {}, seed = {};
  std::optional<std::chrono::milliseconds> duration = {}, warm_up = {}, timeout = {};
  bool no_keep_alive = false;
  std::optional<std::string> ca_file = {};
};

void add_load_options(CLI::App& app, LoadOptions& options);
/// All of them but --connections.
void add_common_load_options(CLI::App& app, LoadOptions& options);
/// `--from`
void add_machines(CLI::App& app, std::vector<std::string>& machines);

/// As it was asked for: the first target of a function has its path only. Throws InvalidSpec, Error.
LoadProfile described_load(const LoadOptions& options, const Globals& globals);
/// With whole URLs. Throws InvalidSpec, Error; NotFound for a function that is not there.
LoadProfile profile_of(const LoadOptions& options, const Globals& globals);

}  // namespace iitbfaas::cli
