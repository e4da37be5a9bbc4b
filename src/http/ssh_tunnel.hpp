#pragma once
#include "base/endpoint.hpp"
#include "base/unique_fd.hpp"

#include <sys/types.h>

#include <string>
#include <vector>

namespace iitbfaas::http {

/// `ssh HOST docker system dial-stdio`, its standard input and output one socket. The child ends with this.
class SshTunnel {
 public:
  /// Starts ssh, found on PATH. Throws Error when it cannot be started; whether it gets through shows on the
  /// socket, and if it does not, in `complaint`.
  explicit SshTunnel(const base::Endpoint& endpoint);
  ~SshTunnel();
  SshTunnel(const SshTunnel&) = delete;
  SshTunnel& operator=(const SshTunnel&) = delete;

  /// The end that speaks HTTP; whoever takes it closes it.
  int release_socket() noexcept { return socket_.release(); }

  /// Ends ssh if it is still there and returns the last line it wrote to its standard error.
  std::string complaint();

 private:
  void end() noexcept;

  pid_t pid_ = -1;
  base::UniqueFd socket_;
  base::UniqueFd errors_;
};

/// The command line, for the tunnel and its tests.
std::vector<std::string> ssh_arguments(const base::Endpoint& endpoint);

}  // namespace iitbfaas::http
