#include "support/delaying_server.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <queue>
#include <string_view>

namespace test_support {
namespace {

using namespace std::chrono_literals;
using iitbfaas::base::UniqueFd;
using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

constexpr std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

struct Due {
  Clock::time_point at;
  Clock::time_point came;
  int socket;

  bool operator>(const Due& other) const { return at > other.at; }
};

void watch(int epoll, int socket) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = socket;
  ::epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
}

}  // namespace

DelayingServer::DelayingServer(std::function<nanoseconds(std::uint64_t)> delay)
    : delay_{std::move(delay)}, listener_{::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)} {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), size);
  ::listen(listener_.get(), 4096);
  ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  serving_ = std::jthread{[this](const std::stop_token& stop) { serve(stop); }};
}

DelayingServer::~DelayingServer() = default;

std::vector<nanoseconds> DelayingServer::delays() const {
  const std::lock_guard lock{mutex_};
  auto sorted = delays_;
  std::ranges::sort(sorted);
  return sorted;
}

void DelayingServer::serve(const std::stop_token& stop) {
  ::prctl(PR_SET_TIMERSLACK, 1);
  const UniqueFd epoll{::epoll_create1(EPOLL_CLOEXEC)};
  watch(epoll.get(), listener_.get());
  std::map<int, UniqueFd> connections;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due;
  std::uint64_t number = 0;
  std::array<epoll_event, 64> events{};
  while (!stop.stop_requested()) {
    const auto wait =
        due.empty() ? nanoseconds{20ms} : std::clamp<nanoseconds>(due.top().at - Clock::now(), 0ns, 20ms);
    const timespec timeout{.tv_sec = 0, .tv_nsec = wait.count()};
    const int count = ::epoll_pwait2(epoll.get(), events.data(), events.size(), &timeout, nullptr);
    const auto now = Clock::now();
    for (int i = 0; i < count; ++i) {
      const int socket = events[static_cast<std::size_t>(i)].data.fd;
      if (socket == listener_.get()) {
        UniqueFd accepted{::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
        if (!accepted) continue;
        const int one = 1;
        ::setsockopt(accepted.get(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        watch(epoll.get(), accepted.get());
        connections[accepted.get()] = std::move(accepted);
        continue;
      }
      std::array<char, 4096> space{};
      if (::recv(socket, space.data(), space.size(), 0) <= 0)
        connections.erase(socket);
      else
        due.push({now + delay_(number++), now, socket});
    }
    for (; !due.empty() && due.top().at <= Clock::now(); due.pop()) {
      ::send(due.top().socket, answer.data(), answer.size(), MSG_NOSIGNAL);
      const std::lock_guard lock{mutex_};
      delays_.push_back(Clock::now() - due.top().came);
    }
  }
}

nanoseconds percentile(const std::vector<nanoseconds>& ascending, double percent) {
  const auto rank = std::ceil(percent / 100 * static_cast<double>(ascending.size()));
  return ascending.at(static_cast<std::size_t>(std::max(rank, 1.0)) - 1);
}

}  // namespace test_support
