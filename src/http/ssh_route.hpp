#pragma once
#include "base/endpoint.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace iitbfaas::http {

/// The user's own OpenSSH client on its way to one machine: their configuration, agent and jump hosts. The
/// first connection logs in and those that follow share its login, until this ends or none was there for half
/// a minute.
class SshRoute {
 public:
  enum class HostKeys {
    as_configured,  ///< what the user's configuration says; a key that would have to be asked about is
                    ///< refused
    known,          ///< only those in known_hosts
    accept_new,     ///< a first one is put there; one that changed is refused
  };
  enum class Login {
    by_key,       ///< asks nobody anything
    by_password,  ///< asks the program in SSH_ASKPASS, once a method
  };

  /// The endpoint's `path` is not ssh's. Throws Error when there can be no private folder for the shared
  /// login.
  explicit SshRoute(base::Endpoint endpoint, HostKeys host_keys = HostKeys::as_configured);
  ~SshRoute();
  SshRoute(const SshRoute&) = delete;
  SshRoute& operator=(const SshRoute&) = delete;

  const base::Endpoint& endpoint() const noexcept { return endpoint_; }
  /// "ssh", its options, "--", the host: a command for the far shell goes behind it.
  std::vector<std::string> arguments(Login login = Login::by_key) const;
  /// The same for a connection that logs in by itself.
  std::vector<std::string> arguments_unshared() const;

  /// Ends the shared login: the next connection makes one, with what the user may do by then.
  void disconnect() const noexcept;

 private:
  std::vector<std::string> arguments(Login login, const std::vector<std::string>& sharing) const;

  base::Endpoint endpoint_;
  HostKeys host_keys_;
  std::string folder_;  ///< mode 0700
};

}  // namespace iitbfaas::http
