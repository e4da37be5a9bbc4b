#pragma once
#include "base/unique_fd.hpp"
#include "http/buffer.hpp"
#include "http/server.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include <atomic>
#include <list>
#include <optional>

namespace iitbfaas::http {

class Connection;

/// Milliseconds of a coarse clock that never goes back.
using Time = std::chrono::milliseconds;
inline constexpr Time never = Time::max();

using Executor = asio::io_context::executor_type;
using Descriptor = asio::posix::basic_stream_descriptor<Executor>;

/// What a connection needs while it has a request, and lends from its worker for so long.
struct Scratch {
  Buffer in;    ///< heads, and bodies that fit in beside them
  Buffer body;  ///< other bodies
  std::string out;
  RequestHead head;
};

/// What the workers of one server share.
struct Shared {
  ServerOptions options;
  Handler handler;
  std::atomic<std::size_t> connections{0};
};

/// One thread of a server: its connections and their deadlines. All but `stop` belongs to its thread.
class Worker {
 public:
  Worker(Shared& shared, base::UniqueFd listener);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Serves until stopped and drained.
  void run();
  /// From any thread.
  void stop();
  asio::io_context& context() noexcept { return context_; }

  // For its connections.
  const ServerOptions& options() const noexcept { return shared_.options; }
  const Handler& handler() const noexcept { return shared_.handler; }
  bool draining() const noexcept { return draining_; }
  static Time now() noexcept;
  static Time after(std::chrono::milliseconds timeout) noexcept {
    return timeout.count() == 0 ? never : now() + timeout;
  }
  std::string_view date();  ///< "Sun, 06 Nov 1994 08:49:37 GMT"
  std::unique_ptr<Scratch> lend();
  void give_back(std::unique_ptr<Scratch> scratch);

  using Connections = std::list<Connection*>;
  Connections::iterator enlist(Connection& connection);
  void strike_off(Connections::iterator place);

 private:
  asio::awaitable<void> accept();
  int accept_one();
  void begin_draining();
  void arm();
  void tick();
  void tidy_up_after_a_crowd();
  void tell_who_is_gone();

  Shared& shared_;
  std::size_t most_connections_ = 0;  ///< since we tidied up
  Connections connections_;  // outlives the frames in the context, whose connections strike themselves off
  std::vector<std::unique_ptr<Scratch>> scratches_;
  bool draining_ = false;
  bool armed_ = false;
  Time drain_until_ = never;
  Time tick_;
  std::int64_t date_second_ = 0;
  char date_[30] = "";
  asio::io_context context_{1};
  Descriptor listener_;
  asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>,
                             Executor>
      timer_;
};

}  // namespace iitbfaas::http
