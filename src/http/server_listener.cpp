#include "http/server_listener.hpp"

#include "base/endpoint.hpp"

#include "iitbfaas/error.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>

namespace iitbfaas::http {
namespace {

constexpr int backlog = 4096;  // the kernel cuts it down to net.core.somaxconn
constexpr int stream_kind = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;

[[noreturn]] void fail(const std::string& address, const std::string& reason) {
  throw Error{"listen on " + address + ": " + reason};
}
[[noreturn]] void fail(const std::string& address) { fail(address, std::strerror(errno)); }

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;

  int family() const noexcept { return storage.ss_family; }
  sockaddr* data() noexcept { return reinterpret_cast<sockaddr*>(&storage); }
};

/// Literals only: a static program must not ask getaddrinfo.
Address read_address(const std::string& whole, const std::string& host, std::uint16_t port) {
  Address address;
  auto* const four = reinterpret_cast<sockaddr_in*>(&address.storage);
  auto* const six = reinterpret_cast<sockaddr_in6*>(&address.storage);
  const char* const literal = host == "localhost" ? "127.0.0.1" : host.c_str();
  if (::inet_pton(AF_INET, literal, &four->sin_addr) == 1) {
    four->sin_family = AF_INET;
    four->sin_port = htons(port);
    address.size = sizeof *four;
  } else if (::inet_pton(AF_INET6, literal, &six->sin6_addr) == 1) {
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(port);
    address.size = sizeof *six;
  } else {
    fail(whole, "not a literal address; write one like 127.0.0.1:8080 or [::]:8080");
  }
  return address;
}

void set_option(int socket, int level, int option, int value, const std::string& address) {
  if (::setsockopt(socket, level, option, &value, sizeof value) != 0) fail(address);
}

std::uint16_t port_of(int socket, const std::string& address) {
  Address bound;
  bound.size = sizeof bound.storage;
  if (::getsockname(socket, bound.data(), &bound.size) != 0) fail(address);
  const auto port = bound.family() == AF_INET ? reinterpret_cast<sockaddr_in*>(&bound.storage)->sin_port
                                              : reinterpret_cast<sockaddr_in6*>(&bound.storage)->sin6_port;
  return ntohs(port);
}

sockaddr_un unix_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) fail(path, "the path of a socket has at most 107 bytes");
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

/// Removes a socket file that nobody listens on any more. One that somebody does is left alone, and so is any
/// other kind of file.
void remove_stale(const std::string& path, const sockaddr_un& address) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return;
  if (!S_ISSOCK(status.st_mode)) fail(path, "there is a file of this name that is no socket");
  const base::UniqueFd probe{::socket(AF_UNIX, stream_kind, 0)};
  if (!probe) fail(path);
  const bool answered =
      ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  if (answered || errno != ECONNREFUSED)
    fail(path, "another process listens there; stop it or choose another path");
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) fail(path);
}

}  // namespace

Listener::Listener(const std::string& address, unsigned sockets) {
  const base::Endpoint endpoint = base::parse_endpoint(address);
  switch (endpoint.kind) {
    case base::Endpoint::Kind::unix_socket: listen_unix(endpoint.path, sockets); break;
    case base::Endpoint::Kind::tcp: listen_tcp(address, endpoint.host, endpoint.port, sockets); break;
    case base::Endpoint::Kind::ssh: fail(address, "a server listens on tcp or unix sockets");
  }
}

void Listener::listen_tcp(const std::string& address, const std::string& host, std::uint16_t port,
                          unsigned sockets) {
  port_ = port;
  for (unsigned i = 0; i < sockets; ++i) {
    Address bound = read_address(address, host, port_);
    base::UniqueFd socket{::socket(bound.family(), stream_kind, 0)};
    if (!socket) fail(address);
    set_option(socket.get(), SOL_SOCKET, SO_REUSEADDR, 1, address);
    if (bound.family() == AF_INET6) set_option(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, 0, address);
    // The first socket is bound before it may share its port, so that it meets any other process that has it.
    if (i > 0) set_option(socket.get(), SOL_SOCKET, SO_REUSEPORT, 1, address);
    if (::bind(socket.get(), bound.data(), bound.size) != 0) fail(address);
    if (i == 0 && sockets > 1) set_option(socket.get(), SOL_SOCKET, SO_REUSEPORT, 1, address);
    if (i == 0) port_ = port_of(socket.get(), address);
    sockets_.push_back(std::move(socket));
  }
  for (const auto& socket : sockets_) {
    if (::listen(socket.get(), backlog) != 0) fail(address);
  }
}

void Listener::listen_unix(const std::string& path, unsigned sockets) {
  const sockaddr_un address = unix_address(path);
  remove_stale(path, address);
  base::UniqueFd socket{::socket(AF_UNIX, stream_kind, 0)};
  if (!socket) fail(path);
  // Linux gives the file the mode of its socket: at no moment can another user connect.
  if (::fchmod(socket.get(), 0600) != 0) fail(path);
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail(path);
  path_ = path;
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) fail(path);
  device_ = status.st_dev;
  inode_ = status.st_ino;
  if (::listen(socket.get(), backlog) != 0) fail(path);
  for (unsigned i = 1; i < sockets; ++i) {
    sockets_.emplace_back(::fcntl(socket.get(), F_DUPFD_CLOEXEC, 0));
    if (!sockets_.back()) fail(path);
  }
  sockets_.push_back(std::move(socket));
}

Listener::~Listener() {
  struct stat status {};
  if (path_.empty() || ::lstat(path_.c_str(), &status) != 0) return;
  if (status.st_dev == device_ && status.st_ino == inode_) ::unlink(path_.c_str());
}

std::string peer_name(const sockaddr_storage& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.ss_family == AF_INET) {
    ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(address).sin_addr, text, sizeof text);
  } else if (address.ss_family == AF_INET6) {
    const in6_addr& six = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&six)) {
      ::inet_ntop(AF_INET, &six.s6_addr[12], text, sizeof text);
    } else {
      ::inet_ntop(AF_INET6, &six, text, sizeof text);
    }
  } else {
    return "unix";
  }
  return text;
}

}  // namespace iitbfaas::http
