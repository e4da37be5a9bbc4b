#pragma once
#include "iitbfaas/bytes.hpp"
#include "iitbfaas/export.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace iitbfaas {

inline constexpr const char* default_namespace = "openfaas-fn";

/// What one replica may use. Zero means no limit.
struct Limits {
  Bytes memory = {};            ///< resident, per replica
  std::uint32_t millicpus = 0;  ///< 1000 is one core
  std::uint32_t pids = 0;       ///< processes and threads

  friend bool operator==(const Limits&, const Limits&) = default;
};

/// What the user asks for. A value: copy it, compare it, keep it in a file.
/// The library never changes a spec it was handed.
struct FunctionSpec {
  std::string name = {};                       ///< DNS label, 1 to 63 of [a-z0-9-]
  std::string name_space = default_namespace;  ///< DNS label
  std::string image = {};                      ///< "sha256:…" from Images::load, or a reference
  std::string process = {};                    ///< the command; empty: what the image declares
  std::vector<std::string> args = {};          ///< fields of a form or JSON body → argv, in this order
  std::string mode = {};                       ///< "exec"; empty: what the image declares
  std::uint32_t replicas = 1;                  ///< at start; scale() moves it later
  Limits limits = {.memory = {128ull << 20}, .millicpus = 0, .pids = 64};
  Limits requests = {};                       ///< reserved on a node before a replica is placed there
  std::chrono::milliseconds timeout{30'000};  ///< one invocation, first byte in to last out
  std::optional<std::uint16_t> publish = {};  ///< also answer on this port of each node with a replica
  std::map<std::string, std::string> environment = {};
  std::map<std::string, std::string> labels = {};
  std::map<std::string, std::string> annotations = {};
  std::vector<std::string> secrets = {};      ///< names; files under /var/openfaas/secrets
  std::vector<std::string> constraints = {};  ///< "node.role == worker"
  bool read_only_root = true;

  friend bool operator==(const FunctionSpec&, const FunctionSpec&) = default;
};

/// Throws InvalidSpec for the first field that is wrong. Asks nobody.
IITBFAAS_EXPORT void validate(const FunctionSpec& spec);

}  // namespace iitbfaas
