#include "support/free_port.hpp"

#include "base/unique_fd.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace test_support {
namespace {

using iitbfaas::base::UniqueFd;

// Above those that the kernel gives to whoever names none.
constexpr std::uint16_t first = 61'000, last = 65'535;

/// A socket whose name is not a file: it is gone with its process, and no other test can have it meanwhile.
std::optional<UniqueFd> mark(std::uint16_t port) {
  const auto name = "iitbfaas-test-port-" + std::to_string(port);
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  std::ranges::copy(name, address.sun_path + 1);
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  UniqueFd socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0) return std::nullopt;
  return socket;
}

bool is_free(std::uint16_t port) {
  const UniqueFd socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  const sockaddr_in address{.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {}, .sin_zero = {}};
  return ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

}  // namespace

std::uint16_t free_port() {
  static std::mutex mutex;
  static std::vector<UniqueFd> ours;
  static std::mt19937 random{std::random_device{}()};
  const std::scoped_lock lock{mutex};
  for (int tries = 0; tries < 1'000; ++tries) {
    const auto port = std::uniform_int_distribution<std::uint16_t>{first, last}(random);
    auto marked = mark(port);
    if (!marked || !is_free(port)) continue;
    ours.push_back(std::move(*marked));
    return port;
  }
  throw std::runtime_error{"no free port"};
}

}  // namespace test_support
