#pragma once
#include "base/unique_fd.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace test_support {

/// Answers each request so long after it came as `delay` says of its number, and notes how long it really
/// took. One thread, any number of connections, requests without bodies. On 127.0.0.1.
class DelayingServer {
 public:
  explicit DelayingServer(std::function<std::chrono::nanoseconds(std::uint64_t)> delay);
  ~DelayingServer();
  DelayingServer(const DelayingServer&) = delete;
  DelayingServer& operator=(const DelayingServer&) = delete;

  std::uint16_t port() const noexcept { return port_; }
  /// From a request's arrival to its answer, of all until now, ascending.
  std::vector<std::chrono::nanoseconds> delays() const;

 private:
  void serve(const std::stop_token& stop);

  std::function<std::chrono::nanoseconds(std::uint64_t)> delay_;
  iitbfaas::base::UniqueFd listener_;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::chrono::nanoseconds> delays_;
  std::jthread serving_;
};

/// Of ascending values, the least that `percent` of all do not exceed.
std::chrono::nanoseconds percentile(const std::vector<std::chrono::nanoseconds>& ascending, double percent);

}  // namespace test_support
