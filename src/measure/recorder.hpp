#pragma once
#include "iitbfaas/latency_histogram.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace iitbfaas::measure {

enum class Failure { connect, timeout, closed, malformed, tls, unexpected };
inline constexpr std::size_t failure_kinds = 6;
std::string to_string(Failure failure);

/// Everything one thread counted.
struct Tally {
  struct Target {
    std::uint64_t completed = 0;
    std::uint64_t failed = 0;
    LatencyHistogram latency = {};
  };

  std::uint64_t sent = 0;
  std::uint64_t completed = 0;
  std::array<std::uint64_t, failure_kinds> failures{};
  std::array<std::uint64_t, 600> statuses{};
  LatencyHistogram latency = {}, service_time = {}, lateness = {};
  std::vector<Target> targets = {};
  std::uint64_t received = 0, transmitted = 0;  ///< bytes
  std::chrono::nanoseconds last_begun{0};
  std::chrono::nanoseconds last_end{0};
  std::chrono::nanoseconds cpu_time{0};
  std::uint32_t most_open = 0;
  std::uint64_t waited = 0;            ///< requests that found all connections busy
  std::uint64_t late = 0;              ///< others that began more than a millisecond after their time
  std::chrono::nanoseconds latest{0};  ///< of these others
  std::string first_problem = {};      ///< why a connection could not be made, in the system's words
};

/// What ended in one second of the run.
struct Second {
  std::int64_t number = 0;
  std::uint64_t completed = 0;
  std::uint64_t failed = 0;
  LatencyHistogram latency = {};
};

/// Counts what one generating thread sees. Times are since the start of what is counted.
class Recorder {
 public:
  explicit Recorder(std::size_t targets) { tally_.targets.resize(targets); }

  struct Request {
    std::size_t target = 0;
    std::chrono::nanoseconds intended{0};
    std::chrono::nanoseconds begun{0};
    bool waited = false;  ///< for a connection
  };
  void sent(const Request& request);
  void answered(int status) noexcept { ++tally_.statuses[static_cast<std::size_t>(status)]; }
  void completed(const Request& request, std::chrono::nanoseconds end);
  void failed(const Request& request, Failure failure, std::chrono::nanoseconds end);

  void opened() noexcept {
    open_.store(open() + 1, std::memory_order_relaxed);
    tally_.most_open = std::max(tally_.most_open, open());
  }
  void closed() noexcept { open_.store(open() - 1, std::memory_order_relaxed); }

  Tally& tally() noexcept { return tally_; }  ///< for the generating thread, and once it ended

  /// Connections, now. From any thread.
  std::uint32_t open() const noexcept { return open_.load(std::memory_order_relaxed); }
  /// The seconds that are over since the last call. From any thread.
  std::vector<Second> take_seconds();
  /// Hands over the current second when it is over. By the generating thread, many times a second.
  void advance(std::chrono::nanoseconds now);
  /// The same, over or not: nothing follows.
  void end();

 private:
  void hand_over(Second second);
  void at(std::chrono::nanoseconds end) {
    if (end >= second_ends_) advance(end);
  }

  Tally tally_;
  Second second_;
  std::chrono::nanoseconds second_ends_ = std::chrono::seconds{1};
  std::atomic<std::uint32_t> open_ = 0;
  std::mutex mutex_;
  std::vector<Second> over_;
};

}  // namespace iitbfaas::measure
