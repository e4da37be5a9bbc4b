#pragma once
#include "base/subprocess.hpp"
#include "support/temporary_folder.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace test_support {

/// A real sshd on 127.0.0.1 that lets this user in with a key of its own, and a `docker` command at its far
/// end that is what the test says. While it lives, `ssh` on PATH knows key and port; nothing in ~/.ssh is
/// read.
class SshServer {
 public:
  /// `docker` is the text of a bash script.
  explicit SshServer(std::string_view docker);
  ~SshServer();
  SshServer(const SshServer&) = delete;
  SshServer& operator=(const SshServer&) = delete;

  /// Why there can be none here; empty: there can.
  static std::string missing();
  std::uint16_t port() const noexcept { return port_; }
  /// From now on nobody is let in.
  void forget_key() const;
  /// From now on the client knows no host key, or a wrong one.
  void forget_host() const;
  void mistake_host() const;
  /// How often somebody logged in.
  int logins() const;

 private:
  void write_configuration() const;
  void await() const;

  TemporaryFolder folder_;
  std::uint16_t port_ = 0;
  std::string path_before_;
  iitbfaas::base::PipedChild child_;
};

/// The docker command of a machine whose engine listens on a port of 127.0.0.1.
std::string dial_stdio_to(std::uint16_t port);

}  // namespace test_support
