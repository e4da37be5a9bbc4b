#include "http/server_worker.hpp"

#include "base/log.hpp"
#include "http/server_connection.hpp"
#include "http/server_listener.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <malloc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>

namespace iitbfaas::http {
namespace {

constexpr std::size_t in_size = 8 << 10;
constexpr std::size_t max_out_kept = 64 << 10;
constexpr std::size_t max_scratches_kept = 32;
constexpr std::size_t a_crowd = 1'000;  // connections; of fewer, nobody would notice
constexpr Time grace_after_cut{1000};
constexpr int max_accepted_at_once = 64;  // then those that are there have their turn

/// Often enough for the shortest of the deadlines, never more than a hundred times a second.
Time tick_for(const ServerOptions& options) {
  Time shortest{800};
  for (const auto timeout :
       {options.head_timeout, options.body_timeout, options.idle_timeout, options.drain_timeout}) {
    if (timeout.count() != 0) shortest = std::min<Time>(shortest, timeout);
  }
  return std::clamp(shortest / 4, Time{10}, Time{200});
}

void refuse_for_lack_of_room(int socket) {
  constexpr std::string_view answer =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nContent-Length: 33\r\n"
      "Connection: close\r\n\r\n{\"error\": \"too many connections\"}";
  [[maybe_unused]] const auto sent =
      ::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  ::shutdown(socket, SHUT_WR);
  // Closed with a request unread, the socket would be reset, and the answer lost.
  char request[4096];
  [[maybe_unused]] const auto read = ::recv(socket, request, sizeof request, MSG_DONTWAIT);
}

}  // namespace

Worker::Worker(Shared& shared, base::UniqueFd listener)
    : shared_{shared},
      tick_{tick_for(shared.options)},
      listener_{context_.get_executor(), listener.release()},
      timer_{context_.get_executor()} {
  asio::co_spawn(context_, accept(), asio::detached);
}

Worker::~Worker() = default;

void Worker::run() {
  for (;;) {
    try {
      context_.run();
      return;
    } catch (const std::exception& problem) {
      // Ours let none out; what others run on this context may.
      base::log::error("http", problem.what());
    }
  }
}

void Worker::stop() {
  asio::post(context_, [this] { begin_draining(); });
}

void Worker::begin_draining() {
  if (draining_) return;
  draining_ = true;
  drain_until_ = now() + shared_.options.drain_timeout;
  listener_.close();
  for (Connection* connection : connections_) connection->drain();
  if (connections_.empty()) context_.stop();
}

asio::awaitable<void> Worker::accept() {
  while (!draining_) {
    boost::system::error_code error;
    co_await listener_.async_wait(Descriptor::wait_read, asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;
    int problem = 0;
    for (int i = 0; i < max_accepted_at_once && problem == 0; ++i) problem = accept_one();
    if (problem != EMFILE && problem != ENFILE && problem != ENOBUFS && problem != ENOMEM) continue;
    base::log::warning(
        "http", std::string{"accept a connection: "} + std::strerror(problem) + "; trying again in 0.1 s");
    asio::steady_timer pause{context_, Time{100}};
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
  }
}

/// Why there is none; zero when there was.
int Worker::accept_one() {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  base::UniqueFd socket{::accept4(listener_.native_handle(), reinterpret_cast<sockaddr*>(&address), &size,
                                  SOCK_NONBLOCK | SOCK_CLOEXEC)};
  if (!socket) return errno == EINTR || errno == ECONNABORTED ? 0 : errno;
  if (shared_.connections.load(std::memory_order_relaxed) >= shared_.options.max_connections) {
    if (!shared_.options.transport) refuse_for_lack_of_room(socket.get());
    return 0;
  }
  if (address.ss_family != AF_UNIX) {
    const int on = 1;
    ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  try {
    auto connection = std::make_shared<Connection>(*this, std::move(socket), peer_name(address));
    asio::co_spawn(context_, Connection::serve(std::move(connection)), asio::detached);
  } catch (const std::exception& problem) {
    base::log::warning("http", std::string{"accept a connection: "} + problem.what());
  }
  return 0;
}

Worker::Connections::iterator Worker::enlist(Connection& connection) {
  shared_.connections.fetch_add(1, std::memory_order_relaxed);
  arm();
  const auto place = connections_.insert(connections_.end(), &connection);
  most_connections_ = std::max(most_connections_, connections_.size());
  return place;
}

void Worker::strike_off(Connections::iterator place) {
  shared_.connections.fetch_sub(1, std::memory_order_relaxed);
  connections_.erase(place);
  if (draining_ && connections_.empty()) context_.stop();
}

/// One timer for all deadlines of all connections; it rests while there are none.
void Worker::arm() {
  if (armed_) return;
  armed_ = true;
  timer_.expires_after(tick_);
  timer_.async_wait([this](const boost::system::error_code& error) {
    armed_ = false;
    if (!error) tick();
  });
}

void Worker::tick() {
  tidy_up_after_a_crowd();
  if (connections_.empty()) return;
  arm();
  const Time time = now();
  for (Connection* connection : connections_) connection->expire_if_due(time);
  tell_who_is_gone();
  if (time >= drain_until_) {
    // Cutting calls handlers back, who may end connections: walk over a copy.
    std::vector<std::shared_ptr<Connection>> left;
    for (Connection* connection : connections_) left.push_back(connection->shared_from_this());
    for (const auto& connection : left) connection->cut();
    if (time >= drain_until_ + grace_after_cut) context_.stop();
  }
}

/// What a crowd needed lies about in pieces, which malloc keeps unless it is asked.
void Worker::tidy_up_after_a_crowd() {
  if (most_connections_ < a_crowd || connections_.size() > most_connections_ / 4) return;
  most_connections_ = connections_.size();
  ::malloc_trim(0);
}

/// One system call for all whose handlers want to know.
void Worker::tell_who_is_gone() {
  std::vector<pollfd> sockets;
  std::vector<std::shared_ptr<Connection>> watched;
  for (Connection* connection : connections_) {
    if (!connection->is_watched()) continue;
    sockets.push_back({connection->socket(), POLLRDHUP, 0});
    watched.push_back(connection->shared_from_this());
  }
  if (sockets.empty() || ::poll(sockets.data(), sockets.size(), 0) <= 0) return;
  for (std::size_t i = 0; i < sockets.size(); ++i) {
    if ((sockets[i].revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0) watched[i]->client_is_gone();
  }
}

Time Worker::now() noexcept {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  return std::chrono::duration_cast<Time>(std::chrono::seconds{time.tv_sec} +
                                          std::chrono::nanoseconds{time.tv_nsec});
}

std::string_view Worker::date() {
  timespec time{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &time);
  if (time.tv_sec != date_second_) {
    date_second_ = time.tv_sec;
    tm parts{};
    ::gmtime_r(&time.tv_sec, &parts);
    std::strftime(date_, sizeof date_, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  }
  return {date_, sizeof date_ - 1};
}

std::unique_ptr<Scratch> Worker::lend() {
  if (scratches_.empty()) {
    auto scratch = std::make_unique<Scratch>();
    scratch->in.allocate(in_size);
    return scratch;
  }
  auto scratch = std::move(scratches_.back());
  scratches_.pop_back();
  return scratch;
}

void Worker::give_back(std::unique_ptr<Scratch> scratch) {
  if (scratches_.size() >= max_scratches_kept || scratch->in.size > in_size) return;
  scratch->body = {};
  if (scratch->out.capacity() > max_out_kept) scratch->out = {};
  scratch->out.clear();
  scratches_.push_back(std::move(scratch));
}

}  // namespace iitbfaas::http
