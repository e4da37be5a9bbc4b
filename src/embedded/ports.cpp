#include "embedded/ports.hpp"

#include "base/unique_fd.hpp"
#include "contract/environment.hpp"
#include "contract/ports.hpp"

#include "iitbfaas/error.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <random>

namespace iitbfaas::embedded {
namespace {

// Below the kernel's ephemeral range, so that no outgoing connection takes a port between our look and the
// bind.
constexpr std::uint16_t first_port = 20'000;
constexpr std::uint16_t port_count = 12'000;

/// Zero, or why not.
int try_port(std::uint16_t port, in_addr_t address, const std::string& protocol) {
  const base::UniqueFd socket{
      ::socket(AF_INET, (protocol == "udp" ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0)};
  const int yes = 1;
  // As a server would: what lingers of its predecessor is no obstacle.
  if (protocol != "udp") ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  name.sin_addr.s_addr = htonl(address);
  return ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0 ? 0 : errno;
}

const PortWish* find(const std::vector<PortWish>& ports, std::uint16_t target) {
  const auto found = std::ranges::find(ports, target, &PortWish::target);
  return found == ports.end() ? nullptr : &*found;
}

}  // namespace

std::uint16_t Ports::find_free() {
  if (next_ == 0) next_ = static_cast<std::uint16_t>(std::random_device{}() % port_count);
  for (int tries = 0; tries < port_count; ++tries) {
    next_ = static_cast<std::uint16_t>((next_ + 1) % port_count);
    const auto port = static_cast<std::uint16_t>(first_port + next_);
    if (!given_.contains(port) && try_port(port, INADDR_ANY, "tcp") == 0) return port;
  }
  throw Error{"no free port between 20000 and 31999"};
}

std::vector<PortWish> Ports::give(const TaskWish& wish) {
  auto ports = wish.ports;
  if (wish.is_function) {
    for (const auto target : {contract::function_port, contract::function_metrics_port}) {
      if (find(ports, target) == nullptr) ports.push_back({target, 0, "tcp"});
    }
  }
  for (auto& port : ports) {
    const bool follows_us = wish.is_function && (port.target == contract::function_port ||
                                                 port.target == contract::function_metrics_port);
    // Any other program listens on the port it was written for.
    if (port.published == 0)
      port.published = follows_us ? find_free() : port.target;
    else if (const int error = try_port(port.published, INADDR_ANY, port.protocol); error != 0) {
      take_back(ports);
      throw Error{"listen " + port.protocol + "4 0.0.0.0:" + std::to_string(port.published) +
                  ": bind: " + (error == EADDRINUSE ? "address already in use" : std::strerror(error))};
    }
    given_.insert(port.published);
  }
  return ports;
}

void Ports::keep(const std::vector<PortWish>& ports) {
  for (const auto& port : ports) given_.insert(port.published);
}

void Ports::take_back(const std::vector<PortWish>& ports) {
  for (const auto& port : ports) given_.erase(port.published);
}

std::vector<std::string> port_environment(const std::vector<PortWish>& asked,
                                          const std::vector<PortWish>& given) {
  using namespace contract;
  const PortWish* wanted = find(asked, function_port);
  const bool is_public = wanted != nullptr && wanted->published != 0;
  const auto assign = [](const char* name, const std::string& value) { return name + ("=" + value); };
  std::vector<std::string> environment{
      assign(environment::bind_address, is_public ? "0.0.0.0" : "127.0.0.1")};
  if (const auto* port = find(given, function_port)) {
    environment.push_back(assign(environment::port, std::to_string(port->published)));
  }
  if (const auto* port = find(given, function_metrics_port)) {
    environment.push_back(assign(environment::metrics_port, std::to_string(port->published)));
  }
  return environment;
}

}  // namespace iitbfaas::embedded
