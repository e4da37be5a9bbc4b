#include "measure/exchanges.hpp"

#include "iitbfaas/error.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>

namespace iitbfaas::measure {
namespace {

using std::chrono::nanoseconds;
using namespace std::chrono_literals;

// In a closed loop, so that a server that is down is not asked a hundred thousand times a second.
constexpr nanoseconds rest_after_failure = 10ms;
constexpr nanoseconds a_while = 50ms;

std::uint64_t key_of(const Connection& connection) {
  return std::uint64_t{connection.generation} << 32 | connection.number;
}

timespec to_timespec(nanoseconds time) {
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(time);
  return {.tv_sec = whole.count(), .tv_nsec = (time - whole).count()};
}

}  // namespace

Exchanges::Exchanges(const Plan& plan, std::uint32_t connections, Recorder& recorder)
    : plan_{plan},
      recorder_{recorder},
      most_connections_{connections},
      epoll_{::epoll_create1(EPOLL_CLOEXEC)},
      idle_(plan.endpoints.size()),
      buffer_(64 << 10) {
  if (!epoll_) throw Error{std::string{"epoll: "} + std::strerror(errno)};
}

bool Exchanges::begin(std::uint64_t number, nanoseconds intended, nanoseconds now) {
  const auto target = plan_.target_of(number);
  const auto& planned = plan_.targets[target];
  Connection* const connection = acquire(planned.endpoint);
  if (connection == nullptr) return false;
  connection->unsent = planned.requests.bytes(number, plan_.profile.seed, connection->space);
  connection->answer.expect(planned.requests.method(), planned.requests.search());
  connection->request = {
      .target = target, .intended = intended, .begun = now, .waited = intended < all_busy_until_};
  active_.push_back(*connection);
  ++active_count_;
  if (counted(*connection)) recorder_.sent(connection->request);
  if (connection->state == Connection::State::closed) {
    open(*connection);
  } else {
    connection->state = Connection::State::busy;
    send(*connection);
  }
  return true;
}

bool Exchanges::can_begin() const noexcept {
  const auto open = [](const ConnectionList& list) { return !list.empty(); };
  return !spare_.empty() || connections_.size() < most_connections_ || std::ranges::any_of(idle_, open);
}

Connection* Exchanges::acquire(std::size_t endpoint) {
  const auto take = [](ConnectionList& list) {
    Connection* const connection = list.back();
    list.remove(*connection);
    return connection;
  };
  // The one that was used last: its memory is near, and the others may grow old and be closed.
  if (!idle_[endpoint].empty()) return take(idle_[endpoint]);
  Connection* connection = nullptr;
  if (!spare_.empty()) {
    connection = take(spare_);
  } else if (connections_.size() < most_connections_) {
    connection = connections_.emplace_back(std::make_unique<Connection>()).get();
    connection->number = static_cast<std::uint32_t>(connections_.size() - 1);
  } else {
    const auto other = std::ranges::find_if(idle_, [](const ConnectionList& list) { return !list.empty(); });
    if (other == idle_.end()) return nullptr;
    connection = take(*other);
    close(*connection);
  }
  connection->endpoint = endpoint;
  return connection;
}

void Exchanges::open(Connection& connection) {
  const auto& to = endpoint(connection);
  connection.socket.reset(::socket(to.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!connection.socket) return fail_to_connect(connection, errno);
  recorder_.opened();
  ++connection.generation;
  const int one = 1;
  ::setsockopt(connection.socket.get(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  const int outcome =
      ::connect(connection.socket.get(), reinterpret_cast<const sockaddr*>(&to.address), to.address_size);
  if (outcome != 0 && errno != EINPROGRESS) return fail_to_connect(connection, errno);
  if (to.secure) connection.tls = plan_.tls->session(connection.socket.get(), to.host);
  connection.state = Connection::State::connecting;
  watch(connection, EPOLL_CTL_ADD);
}

/// Edges: one registration serves a connection for its whole life. Registering again asks for an event at
/// once if there is one.
void Exchanges::watch(Connection& connection, int operation) const {
  epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data = {.u64 = key_of(connection)}};
  ::epoll_ctl(epoll_.get(), operation, connection.socket.get(), &event);
}

int Exchanges::wait(nanoseconds until) {
  const auto timeout = std::max(until - plan_.now(), nanoseconds{0});
  const auto fine = to_timespec(timeout);
  int count = ::epoll_pwait2(epoll_.get(), events_.data(), static_cast<int>(events_.size()), &fine, nullptr);
  if (count < 0 && errno == ENOSYS) {  // before Linux 5.11
    count = ::epoll_wait(epoll_.get(), events_.data(), static_cast<int>(events_.size()),
                         static_cast<int>(timeout / 1ms));
  }
  event_ = 0;
  now_ = plan_.now();
  return std::max(count, 0);
}

void Exchanges::handle_next() {
  const auto [events, data] = events_[event_++];
  auto& connection = *connections_[data.u64 & 0xffff'ffff];
  if (connection.generation != data.u64 >> 32 || connection.state == Connection::State::closed) return;
  now_ = plan_.now();
  if (connection.state == Connection::State::idle) return look_at_idle(connection, events);
  if (connection.state == Connection::State::connecting && !connected(connection)) return;
  if (!connection.unsent.empty()) send(connection);
  const bool readable = (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
  if (!readable || connection.state != Connection::State::busy) return;
  receive(connection, (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0);
}

bool Exchanges::connected(Connection& connection) {
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(connection.socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) {
    fail_to_connect(connection, error);
    return false;
  }
  connection.state = Connection::State::busy;
  return true;
}

void Exchanges::expire(nanoseconds now) {
  now_ = now;
  while (!active_.empty() && active_.front()->request.intended + plan_.profile.timeout <= now) {
    fail(*active_.front(), Failure::timeout);
  }
  while (!resting_.empty() && resting_.front()->request.begun + rest_after_failure <= now) {
    auto& connection = *resting_.front();
    resting_.remove(connection);
    spare_.push_back(connection);
  }
}

nanoseconds Exchanges::next_expiry() const noexcept {
  auto next = now_ + a_while;
  if (!active_.empty()) next = std::min(next, active_.front()->request.intended + plan_.profile.timeout);
  if (!resting_.empty()) next = std::min(next, resting_.front()->request.begun + rest_after_failure);
  return next;
}

}  // namespace iitbfaas::measure
