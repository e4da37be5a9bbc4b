#pragma once
#include "http/ssh_route.hpp"

#include "iitbfaas/machine.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace iitbfaas::provision {

struct ScriptResult {
  int status = -1;
  std::string out = {}, err = {};
};

/// Runs POSIX shell scripts on a machine: over ssh, or on this one when it names no host. A script travels on
/// the standard input of the far shell, so nothing of it is in anyone's argv; its own standard input is
/// /dev/null.
class Shell {
 public:
  enum class As { user, root };

  /// Logs in: by key, else by the password of the machine or of `options`, and then lets the user's key in if
  /// the options say so. Throws TransportError that says why it failed and what to do.
  Shell(Machine machine, const SshOptions& options,
        std::chrono::milliseconds login_limit = std::chrono::seconds{30});

  /// `root` goes through sudo, which must ask no password, unless we are root there. Throws TransportError
  /// when the connection broke, Timeout.
  ScriptResult run(const std::string& script, As as = As::user,
                   std::chrono::milliseconds limit = std::chrono::seconds{30}) const;

  const Machine& machine() const noexcept { return machine_; }
  bool is_local() const noexcept { return machine_.host.empty(); }
  /// The engine's URL there: "ssh://ann@node1:22", or the local socket.
  std::string engine_url() const;
  /// For the engine's connections; nothing when local.
  const std::shared_ptr<const http::SshRoute>& route() const noexcept { return route_; }
  /// The next script logs in again, with what the user may do by then.
  void log_out() const noexcept;
  /// What the login changed or left undone, a line each.
  const std::vector<std::string>& notes() const noexcept { return notes_; }

 private:
  void log_in(const SshOptions& options, std::chrono::milliseconds limit);
  void log_in_by_password(const std::string& password) const;
  void authorize_key();

  Machine machine_;
  std::shared_ptr<const http::SshRoute> route_;
  std::vector<std::string> notes_;
};

/// The endpoint that ssh goes to.
base::Endpoint endpoint_of(const Machine& machine);

}  // namespace iitbfaas::provision
