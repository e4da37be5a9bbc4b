#pragma once
#include <optional>
#include <string>

namespace iitbfaas::provision {

/// What the engine must do to take a new daemon.json.
enum class DaemonChange { none, reload, restart };

struct DaemonWishes {
  std::string metrics_address =
      {};  ///< "0.0.0.0:9323", unless the file names another; empty: whatever there is
};

struct MergedConfig {
  DaemonChange effect = DaemonChange::none;
  std::string text = {};      ///< the whole file
  std::string summary = {};   ///< "has no metrics-addr"
  bool breaks_swarm = false;  ///< as it is, no Swarm can be joined
};

/// Lays what we want over a daemon.json, or begins one. Everything else in it stays, in its order;
/// live-restore, with which an engine refuses to join a Swarm, is switched off. Throws Error when the text is
/// no JSON object: what is broken is not ours to replace. Pure.
MergedConfig merge_daemon_config(const std::optional<std::string>& existing, const DaemonWishes& wishes);

}  // namespace iitbfaas::provision
