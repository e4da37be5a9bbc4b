#pragma once
#include "base/endpoint.hpp"
#include "base/unique_fd.hpp"

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace test_support {

/// One accepted connection. Reads and writes block; a write to a gone client is ignored.
class Peer {
 public:
  explicit Peer(int fd) : fd_{fd} {}
  /// The head and, by its Content-Length, the body of one request; empty when the client is gone.
  std::string read_request();
  void write(std::string_view bytes) const;
  /// Status 200 with this body and its length.
  void reply(std::string_view body) const;
  /// Returns when the client closed.
  void wait_for_close();
  int fd() const noexcept { return fd_; }

 private:
  int fd_;
  std::string buffer_;
};

/// A server that behaves as the test says, well or badly: `serve` runs for each connection, which ends after
/// it. On 127.0.0.1, on a port of its own.
class ScriptedServer {
 public:
  explicit ScriptedServer(std::function<void(Peer&)> serve);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  iitbfaas::base::Endpoint endpoint() const;
  int connections() const noexcept { return connections_; }

 private:
  void accept_all();

  std::function<void(Peer&)> serve_;
  iitbfaas::base::UniqueFd listener_;
  std::atomic<int> connections_ = 0;
  std::mutex mutex_;
  std::vector<int> open_;
  std::vector<std::jthread> serving_;
  std::jthread accepting_;
};

}  // namespace test_support
