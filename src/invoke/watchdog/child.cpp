#include "invoke/watchdog/child.hpp"

#include "invoke/watchdog/children.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <signal.h>
#include <sys/wait.h>

#include <cerrno>
#include <utility>

namespace iitbfaas::invoke {
namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

}  // namespace

Child::Child(asio::any_io_executor executor, Children& children, Spawned spawned, base::UniqueFd output)
    : children_{children},
      pid_{spawned.pid},
      exited_{executor, spawned.exited.release()},
      output_{executor, output.release()},
      kill_timer_{executor},
      ended_{executor, asio::steady_timer::time_point::max()} {
  output_.non_blocking(true);
  children_.add(*this);
}

Child::~Child() {
  if (!ending_) {
    signal_group(SIGKILL);
    reap();
  }
}

void Child::watch() {
  asio::co_spawn(exited_.get_executor(), wait_for_exit(shared_from_this()), asio::detached);
}

void Child::feed(base::UniqueFd input, std::string text) {
  asio::co_spawn(exited_.get_executor(), write_input(shared_from_this(), std::move(input), std::move(text)),
                 asio::detached);
}

asio::awaitable<void> Child::wait_for_exit(std::shared_ptr<Child> self) {
  // Asio may take what was ready on a closed descriptor for this one, which has its place: a hint, no more.
  do {
    const auto [error] =
        co_await self->exited_.async_wait(asio::posix::stream_descriptor::wait_read, as_result);
    if (error) co_return;
  } while (!self->ending_ && !self->has_exited());
  if (!self->ending_) self->reap();
}

asio::awaitable<void> Child::write_input(std::shared_ptr<Child> self, base::UniqueFd input,
                                         std::string text) {
  asio::posix::stream_descriptor pipe{self->exited_.get_executor(), input.release()};
  co_await asio::async_write(pipe, asio::buffer(text), as_result);
}

asio::awaitable<std::size_t> Child::read_output(std::span<char> buffer) {
  if (!ending_) {
    const auto [error, count] =
        co_await output_.async_read_some(asio::buffer(buffer.data(), buffer.size()), as_result);
    if (!error || error != asio::error::operation_aborted) co_return error ? 0 : count;
  }
  // It has ended: all it wrote is in the pipe by now.
  boost::system::error_code error;
  co_return output_.read_some(asio::buffer(buffer.data(), buffer.size()), error);
}

asio::awaitable<Ending> Child::ended() {
  if (!ending_) co_await ended_.async_wait(as_result);
  co_return ending_.value_or(Ending{});
}

void Child::terminate() {
  if (ending_ || std::exchange(terminating_, true)) return;
  signal_group(SIGTERM);
  kill_timer_.expires_after(grace);
  kill_timer_.async_wait([self = shared_from_this()](boost::system::error_code error) {
    if (error || self->ending_) return;
    self->killed_ = true;
    self->signal_group(SIGKILL);
  });
}

bool Child::has_exited() const noexcept {
  siginfo_t ended{};
  const int outcome = ::waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT);
  return outcome == 0 && ended.si_pid == pid_;
}

void Child::signal_group(int signal) const noexcept { ::kill(-pid_, signal); }

void Child::reap() noexcept {
  signal_group(SIGKILL);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  ending_ = WIFSIGNALED(status) ? Ending{.status = 0, .signal = WTERMSIG(status)}
                                : Ending{.status = WEXITSTATUS(status), .signal = 0};
  children_.remove(*this);
  boost::system::error_code ignored;
  kill_timer_.cancel();
  ended_.cancel();
  output_.cancel(ignored);
}

}  // namespace iitbfaas::invoke
