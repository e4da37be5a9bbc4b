#pragma once
#include "base/unique_fd.hpp"
#include "http/server.hpp"
#include "invoke/gateway/front.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

/// Real clients and replicas on real sockets of 127.0.0.1, well and badly behaved.
namespace iitbfaas::invoke::testing_surroundings {

using namespace std::chrono_literals;

inline sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// Blocks, but never for more than ten seconds.
class Socket {
 public:
  explicit Socket(base::UniqueFd fd) : fd_{std::move(fd)} {}
  static Socket connect(std::uint16_t port) {
    base::UniqueFd fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const auto address = loopback(port);
    EXPECT_EQ(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    return Socket{std::move(fd)};
  }

  void send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  /// What comes until `enough`, the peer's end, or ten seconds.
  std::string read_until(const std::function<bool(const std::string&)>& enough) {
    while (!enough(received_)) {
      pollfd waiting{.fd = fd_.get(), .events = POLLIN, .revents = 0};
      char bytes[16384];
      const auto count = ::poll(&waiting, 1, 10'000) == 1 ? ::recv(fd_.get(), bytes, sizeof bytes, 0) : -1;
      if (count <= 0) {
        ended_ = count == 0;
        reset_ = count < 0;
        break;
      }
      received_.append(bytes, static_cast<std::size_t>(count));
    }
    return std::exchange(received_, {});
  }
  std::string read_until(const std::string& text) {
    return read_until([&](const std::string& all) { return all.find(text) != std::string::npos; });
  }
  std::string read_head() { return read_until("\r\n\r\n"); }
  std::string read_to_end() {
    return read_until([](const std::string&) { return false; });
  }
  bool ended() const { return ended_; }
  bool cut() const { return ended_ || reset_; }
  void close() { fd_.reset(); }
  /// Closes at once and impolitely.
  void reset() {
    const linger now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    fd_.reset();
  }

 private:
  base::UniqueFd fd_;
  std::string received_;
  bool ended_ = false;
  bool reset_ = false;
};

/// Speaks whatever its script says, on each connection.
class ScriptedServer {
 public:
  using Script = std::function<void(Socket&, int connection)>;
  enum class Listens { at_once, when_told };
  explicit ScriptedServer(Script script, Listens listens = Listens::at_once) : script_{std::move(script)} {
    auto address = loopback(0);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), size), 0);
    EXPECT_EQ(::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
    if (listens == Listens::at_once) listen();
  }
  ~ScriptedServer() {
    accepting_.request_stop();
    ::shutdown(listener_.get(), SHUT_RDWR);
  }
  void listen() {
    EXPECT_EQ(::listen(listener_.get(), 64), 0);
    accepting_ = std::jthread{[this](std::stop_token stop) { accept(stop); }};
  }
  std::uint16_t port() const { return port_; }
  int connections() const { return connections_; }

 private:
  void accept(std::stop_token stop) {
    std::vector<std::jthread> serving;
    while (!stop.stop_requested()) {
      base::UniqueFd fd{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
      if (!fd) return;
      serving.emplace_back([this, socket = Socket{std::move(fd)}, number = connections_++]() mutable {
        script_(socket, number);
      });
    }
  }

  base::UniqueFd listener_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  std::uint16_t port_ = 0;
  Script script_;
  std::atomic<int> connections_{0};
  std::jthread accepting_;
};

class RunningServer {
 public:
  explicit RunningServer(http::Handler handler)
      : server_{{.listen = "127.0.0.1:0"}, std::move(handler)},
        serving_{[this](std::stop_token stop) { server_.run(stop); }} {}
  std::uint16_t port() const { return server_.port(); }

 private:
  http::Server server_;
  std::jthread serving_;
};

/// A port of this machine that refuses connections: bound, so that nobody else gets it, and not listening.
class RefusingPort {
 public:
  RefusingPort() {
    auto address = loopback(0);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address), size), 0);
    EXPECT_EQ(::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
  }
  std::uint16_t port() const { return port_; }

 private:
  base::UniqueFd fd_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  std::uint16_t port_ = 0;
};

/// A gateway's front with one function, "f".
class RunningFront {
 public:
  explicit RunningFront(const Holding& holding, std::nullptr_t /*no table yet*/)
      : front{{.server = {.listen = "127.0.0.1:0", .drain_timeout = 500ms},
               .holding = holding,
               .password = "secret",
               .why_not_ready = [] { return "testing"; }},
              instruments} {}
  RunningFront() : RunningFront{Holding{}, nullptr} {}
  explicit RunningFront(const std::vector<std::uint16_t>& ports, std::chrono::milliseconds timeout = 0ms)
      : RunningFront{} {
    publish(ports, timeout);
  }

  /// `timeout` is the gateway's; zero: none.
  void publish(const std::vector<std::uint16_t>& ports, std::chrono::milliseconds timeout = 0ms) {
    Route route{.name = "f.openfaas-fn", .timeout = 0ms, .wanted = ports.size()};
    if (timeout != 0ms) route.timeout = timeout - 1s;
    for (const auto port : ports) {
      route.replicas.push_back(std::make_shared<Replica>(
          std::to_string(port), Replica::Address{boost::asio::ip::address_v4::loopback(), port}));
    }
    route.instruments = instruments.function(route.name);
    replicas = route.replicas;
    publish(std::move(route));
  }
  void publish(Route route) {
    auto table = std::make_shared<Table>();
    const auto name = route.name;
    route.instruments = instruments.function(name);
    table->routes.emplace(name, std::make_shared<const Route>(std::move(route)));
    front.publish(std::move(table));
  }

  void stop() { serving_.request_stop(); }

  Socket connect() const { return Socket::connect(front.port()); }
  /// The whole reply to a request without keep-alive.
  std::string ask(const std::string& line, const std::string& rest = "") const {
    auto client = connect();
    client.send(line + " HTTP/1.1\r\nHost: gw\r\nConnection: close\r\n" + rest +
                (rest.ends_with("\r\n\r\n") || rest.find("\r\n\r\n") != std::string::npos ? "" : "\r\n"));
    return client.read_to_end();
  }

  Instruments instruments;
  Front front;
  Replicas replicas;

 private:
  std::jthread serving_{[this](std::stop_token stop) { front.run(stop); }};
};

/// Waits for what another thread brings about.
inline bool eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

inline std::string body_of(const std::string& reply) {
  const auto end = reply.find("\r\n\r\n");
  return end == std::string::npos ? "" : reply.substr(end + 4);
}

}  // namespace iitbfaas::invoke::testing_surroundings
