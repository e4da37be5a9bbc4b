#pragma once
#include "measure/connection.hpp"
#include "measure/plan.hpp"
#include "measure/recorder.hpp"

#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

namespace iitbfaas::measure {

/// The requests that one thread has under way, each on a connection of its own, over one epoll instance. What
/// becomes of them is told to the recorder. Nothing here blocks but wait(), and nothing allocates once
/// connections are open. Times are since the plan's start.
class Exchanges {
 public:
  /// At most `connections` at once.
  Exchanges(const Plan& plan, std::uint32_t connections, Recorder& recorder);

  /// Begins request `number`, `now`. False, and nothing happened, when all connections are busy.
  bool begin(std::uint64_t number, std::chrono::nanoseconds intended, std::chrono::nanoseconds now);

  bool can_begin() const noexcept;
  std::size_t active() const noexcept { return active_count_; }

  /// Waits for something to happen, at most until `until`; returns how often handle_next() is to be called.
  int wait(std::chrono::nanoseconds until);
  void handle_next();
  /// When that last happened.
  std::chrono::nanoseconds now() const noexcept { return now_; }

  /// Fails what is over its time.
  void expire(std::chrono::nanoseconds now);
  /// When expire() has something to do next; at most a while from now.
  std::chrono::nanoseconds next_expiry() const noexcept;

 private:
  struct Passed {
    enum class Kind { some, later, closed };
    Kind kind = Kind::later;
    std::size_t count = 0;
  };

  const Endpoint& endpoint(const Connection& connection) const noexcept {
    return plan_.endpoints[connection.endpoint];
  }
  static bool counted(const Connection& connection) noexcept {
    return connection.request.intended.count() >= 0;
  }

  Connection* acquire(std::size_t endpoint);
  void open(Connection& connection);
  void watch(Connection& connection, int operation) const;
  bool connected(Connection& connection);
  void send(Connection& connection);
  void receive(Connection& connection, bool hung_up);
  void look_at_idle(Connection& connection, std::uint32_t events);
  Passed read(Connection& connection);
  Passed write(Connection& connection);
  void close(Connection& connection);

  void finish(Connection& connection, bool reusable);
  void fail(Connection& connection, Failure failure);
  void release(Connection& connection, bool reusable);
  void fail_to_connect(Connection& connection, int error);

  const Plan& plan_;
  Recorder& recorder_;
  std::size_t most_connections_;
  base::UniqueFd epoll_;
  std::vector<std::unique_ptr<Connection>> connections_;
  ConnectionList spare_;              ///< closed, free to use
  ConnectionList resting_;            ///< closed, after a failure to connect
  ConnectionList active_;             ///< in the order of their deadlines
  std::vector<ConnectionList> idle_;  ///< open, for each endpoint
  std::size_t active_count_ = 0;
  std::chrono::nanoseconds all_busy_until_ = std::chrono::nanoseconds::min();

  std::array<epoll_event, 256> events_{};
  std::size_t event_ = 0;
  std::chrono::nanoseconds now_{0};
  std::vector<char> buffer_;
  http::ResponseHead head_;
};

}  // namespace iitbfaas::measure
