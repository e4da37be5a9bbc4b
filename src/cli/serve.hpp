#pragma once
#include <functional>
#include <stop_token>

namespace iitbfaas::cli {

/// Blocks SIGINT and SIGTERM in this thread and all it starts, from construction on: construct it before the
/// server whose threads must not take them.
class StopSignals {
 public:
  StopSignals();

  /// Runs `serve` until it returns; the first SIGINT or SIGTERM asks it to stop.
  void run(const std::function<void(std::stop_token)>& serve) const;
};

}  // namespace iitbfaas::cli
