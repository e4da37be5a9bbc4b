#pragma once
#include <optional>
#include <string>

/// The cluster that `up` made, kept for the next command: cluster.json in the configuration folder
/// (IITBFAAS_CONFIG, else $XDG_CONFIG_HOME/iitbfaas, else ~/.config/iitbfaas), readable by its owner alone.
namespace iitbfaas::model {

struct Remembered {
  std::string host = {};             ///< as in ClusterOptions
  std::string gateway = {};          ///< "http://127.0.0.1:8080"
  std::string password = {};         ///< of the gateway's /system
  std::string gateway_ca_file = {};  ///< what an https:// gateway is known by; empty: what the system trusts

  friend bool operator==(const Remembered&, const Remembered&) = default;
};

/// Nothing when no cluster is remembered. Throws Error when the file is there and makes no sense.
std::optional<Remembered> read_remembered();
void remember(const Remembered& cluster);
/// No error when nothing is remembered. The unlock key goes too.
void forget();

/// What unlocks the Swarm's managers, in a file of its own beside cluster.json: mode 0600.
std::optional<std::string> read_unlock_key();
/// Empty: the managers are not locked any more.
void keep_unlock_key(const std::string& key);

}  // namespace iitbfaas::model
