#pragma once
#include "iitbfaas/cluster.hpp"
#include "iitbfaas/export.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iitbfaas {

/// What can be told of a secret. Its value never comes back.
struct SecretStatus {
  std::string name = {};  ///< as FunctionSpec::secrets has it
  std::string name_space = default_namespace;
  std::chrono::system_clock::time_point created_at = {};  ///< of its present value
  std::map<std::string, std::string> labels = {};         ///< but ours
  std::vector<std::string> used_by = {};  ///< functions, "hello" or "hello.shop", and other services

  friend bool operator==(const SecretStatus&, const SecretStatus&) = default;
};

/// What functions read under /var/openfaas/secrets. Copy and thread rules as for Function.
///
/// A name is 1 to 63 letters, digits, _ . and -, with a letter or digit at both ends; a value 1 to 511,999
/// bytes. What is neither is InvalidSpec before anything is asked. No message holds a value.
class IITBFAAS_EXPORT Secrets {
 public:
  explicit Secrets(Cluster cluster);

  /// All that functions may name, so those that other tools made too, which count as of the default
  /// namespace; not those of the platform. Sorted by namespace and name. Two requests.
  std::vector<SecretStatus> list(const std::optional<std::string>& name_space = {}) const;

  /// Throws Conflict when there is one.
  void create(const std::string& name, std::string_view value,
              const std::string& name_space = default_namespace) const;

  /// Gives it another value: a new version, which the services that use it are moved to, so that their
  /// replicas start anew. Returns when the cluster accepted and the old version is gone. Throws NotFound.
  void replace(const std::string& name, std::string_view value,
               const std::string& name_space = default_namespace) const;

  /// Throws NotFound; Conflict, which names the service, while one uses it.
  void remove(const std::string& name, const std::string& name_space = default_namespace) const;

 private:
  Cluster cluster_;
};

}  // namespace iitbfaas
