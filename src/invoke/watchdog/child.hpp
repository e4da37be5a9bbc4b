#pragma once
#include "base/unique_fd.hpp"
#include "invoke/watchdog/spawn.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace iitbfaas::invoke {

namespace asio = boost::asio;

/// How a program ended: with a status, or by a signal.
struct Ending {
  int status = 0;
  int signal = 0;
};

class Children;

/// A running program and our ends of its pipes. Whatever is left of its process group when it ends is killed,
/// and so is the whole group when this object dies first. One thread.
class Child : public std::enable_shared_from_this<Child> {
 public:
  /// Between SIGTERM and SIGKILL.
  static constexpr std::chrono::milliseconds grace{500};

  Child(asio::any_io_executor executor, Children& children, Spawned spawned, base::UniqueFd output);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const noexcept { return pid_; }

  /// Must be called once, before anything below.
  void watch();
  /// Writes `text` to the program as it takes it, then closes its input. A program that stops reading is no
  /// error.
  void feed(base::UniqueFd input, std::string text);

  /// The next piece of output, empty once the program has ended (what a process it left behind still writes
  /// is not waited for) or closed its output.
  asio::awaitable<std::size_t> read_output(std::span<char> buffer);
  asio::awaitable<Ending> ended();

  /// SIGTERM to the whole group, and SIGKILL after `grace`. More than once is as good as once.
  void terminate();
  bool killed() const noexcept { return killed_; }  ///< we sent SIGKILL while it ran

 private:
  friend class Children;
  static asio::awaitable<void> wait_for_exit(std::shared_ptr<Child> self);
  static asio::awaitable<void> write_input(std::shared_ptr<Child> self, base::UniqueFd input,
                                           std::string text);
  bool has_exited() const noexcept;
  void signal_group(int signal) const noexcept;
  /// Kills what is left of the group, then takes the status: before that, nobody else can have its number.
  void reap() noexcept;

  Children& children_;
  pid_t pid_;
  bool killed_ = false;
  bool terminating_ = false;
  std::optional<Ending> ending_;
  asio::posix::stream_descriptor exited_;
  asio::posix::stream_descriptor output_;
  asio::steady_timer kill_timer_;
  asio::steady_timer ended_;  ///< never expires, is cancelled when the program ended
};

}  // namespace iitbfaas::invoke
