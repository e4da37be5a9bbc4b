#include "http/ssh_tunnel.hpp"

#include "base/subprocess.hpp"
#include "base/text.hpp"

#include "iitbfaas/error.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace iitbfaas::http {

std::vector<std::string> tunnel_arguments(const SshRoute& route) {
  auto argv = route.arguments();
  argv.emplace_back("docker");
  const auto& path = route.endpoint().path;
  if (!path.empty()) {
    // The far shell reads this line once more.
    std::string quoted = "'unix://";
    for (const char c : path) quoted += c == '\'' ? std::string{"'\\''"} : std::string{c};
    argv.insert(argv.end(), {"--host", quoted + "'"});
  }
  argv.insert(argv.end(), {"system", "dial-stdio"});
  return argv;
}

SshListener::SshListener()
    : folder_{(std::filesystem::temp_directory_path() / "iitbfaas-ssh.XXXXXX").string()} {
  if (::mkdtemp(folder_.data()) == nullptr)
    throw Error{"make folder " + folder_ + ": " + std::strerror(errno)};
  path_ = folder_ + "/s";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path_.copy(address.sun_path, sizeof address.sun_path - 1);
  listener_.reset(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!listener_ || ::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener_.get(), 8) != 0) {
    const std::string reason = std::strerror(errno);
    ::rmdir(folder_.c_str());
    throw Error{"listen at " + path_ + " for ssh: " + reason};
  }
}

SshListener::~SshListener() {
  ::unlink(path_.c_str());
  ::rmdir(folder_.c_str());
}

base::UniqueFd SshListener::accept() const {
  return base::UniqueFd{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
}

SshTunnel::SshTunnel(const SshRoute& route, const base::UniqueFd& socket) {
  int ends[2];
  // Without blocking: what ssh says past a full pipe is lost, ssh itself never waits for us.
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) throw Error{std::string{"pipe: "} + std::strerror(errno)};
  errors_.reset(ends[0]);
  const base::UniqueFd writing{ends[1]};
  pid_ = base::start_on(tunnel_arguments(route), socket.get(), writing.get());
}

SshTunnel::~SshTunnel() { end(); }

void SshTunnel::end() noexcept {
  if (pid_ < 0) return;
  ::kill(pid_, SIGTERM);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

std::string SshTunnel::complaint() {
  // An ssh that failed is about to close its end; one that hangs is not worth more than this.
  constexpr int patience_ms = 500;
  std::string text;
  char block[4096];
  for (pollfd waiting{errors_.get(), POLLIN, 0}; ::poll(&waiting, 1, patience_ms) > 0;) {
    const ssize_t count = ::read(errors_.get(), block, sizeof block);
    if (count <= 0) break;
    text.append(block, static_cast<std::size_t>(count));
  }
  end();
  const auto lines = base::trim(text);
  const auto newline = lines.rfind('\n');
  return std::string{base::trim(newline == std::string_view::npos ? lines : lines.substr(newline + 1))};
}

}  // namespace iitbfaas::http
