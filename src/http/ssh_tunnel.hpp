#pragma once
#include "base/unique_fd.hpp"
#include "http/ssh_route.hpp"

#include <sys/types.h>

#include <string>
#include <vector>

namespace iitbfaas::http {

/// Where curl connects to and ssh is on the other end. curl 7.88 connects even a socket that it is told is
/// connected already, and keeps no connection whose address has no name: so it is a socket in a private
/// folder.
class SshListener {
 public:
  SshListener();
  ~SshListener();
  SshListener(const SshListener&) = delete;
  SshListener& operator=(const SshListener&) = delete;

  const std::string& path() const noexcept { return path_; }
  /// The other end of a connection that was made, or none. Does not wait.
  base::UniqueFd accept() const;

 private:
  std::string folder_, path_;
  base::UniqueFd listener_;
};

/// `ssh HOST docker system dial-stdio`, its standard input and output a socket. The child ends with this.
class SshTunnel {
 public:
  /// Starts ssh, found on PATH. Throws Error when it cannot be started; whether it gets through shows on the
  /// socket, and if it does not, in `complaint`.
  SshTunnel(const SshRoute& route, const base::UniqueFd& socket);
  ~SshTunnel();
  SshTunnel(const SshTunnel&) = delete;
  SshTunnel& operator=(const SshTunnel&) = delete;

  /// Ends ssh if it is still there and returns the last line it wrote to its standard error.
  std::string complaint();

 private:
  void end() noexcept;

  base::UniqueFd errors_;
  pid_t pid_ = -1;
};

/// The command line, for the tunnel and its tests.
std::vector<std::string> tunnel_arguments(const SshRoute& route);

}  // namespace iitbfaas::http
