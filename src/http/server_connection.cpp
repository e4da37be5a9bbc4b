#include "http/server_connection.hpp"

#include "base/log.hpp"
#include "http/server_plain_transport.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace iitbfaas::http {
namespace {

constexpr Time linger_time{2000};

}  // namespace

Connection::Connection(Worker& worker, base::UniqueFd socket, std::string peer)
    : worker_{worker},
      descriptor_{worker.context().get_executor()},
      transport_{worker.options().transport ? worker.options().transport(socket.get())
                                            : std::make_unique<PlainTransport>(socket.get())},
      peer_{std::move(peer)} {
  descriptor_.assign(socket.get());
  socket.release();
  place_ = worker_.enlist(*this);
}

Connection::~Connection() { worker_.strike_off(place_); }

asio::awaitable<void> Connection::serve(std::shared_ptr<Connection> self) {
  for (bool open = true; open;) {
    const bool received = co_await self->receive_head();
    if (!received) break;
    open = co_await self->exchange();
  }
  co_await self->close();
}

asio::awaitable<bool> Connection::wait(Transport::Status want, Time deadline) {
  if (cut_) co_return false;
  const bool writes = want == Transport::Status::wants_write;
  const auto kind = writes ? Descriptor::wait_write : Descriptor::wait_read;
  Time& due = writes ? write_deadline_ : read_deadline_;
  expired_ = false;
  due = deadline;
  boost::system::error_code error;
  co_await descriptor_.async_wait(kind, asio::redirect_error(asio::use_awaitable, error));
  due = never;
  co_return !error && !expired_ && !cut_;
}

void Connection::expire_if_due(Time now) {
  if (now < std::min(read_deadline_, write_deadline_)) return;
  read_deadline_ = write_deadline_ = never;
  expired_ = true;
  descriptor_.cancel();
}

void Connection::client_is_gone() {
  if (!on_gone_) return;
  left_ = true;
  std::exchange(on_gone_, nullptr)();
}

void Connection::drain() {
  if (phase_ == Phase::idle) cut();
}

void Connection::cut() {
  if (!std::exchange(cut_, true)) descriptor_.cancel();
  client_is_gone();
}

/// Waits for a request and reads its head; false when the connection is to be closed instead.
asio::awaitable<bool> Connection::receive_head() {
  const ServerOptions& options = worker_.options();
  phase_ = Phase::idle;
  if (!rest_.empty()) room_for_head();  // the buffer for bodies is no place for a head
  // Between requests a plain socket is read only once it has something; TLS may have kept something back.
  bool ready = transport_->secure();
  Time deadline = Worker::after(std::exchange(first_, false) ? options.head_timeout : options.idle_timeout);
  for (;;) {
    if (!rest_.empty()) {
      if (phase_ == Phase::idle) deadline = Worker::after(options.head_timeout);
      phase_ = Phase::head;
      const ParseResult result = parse_request(rest_, scratch_->head, options.head);
      if (result.kind == ParseResult::Kind::complete) {
        rest_.remove_prefix(result.consumed);
        co_return true;
      }
      if (result.kind == ParseResult::Kind::bad) {
        co_await refuse(result.status, result.reason);
        co_return false;
      }
    }
    Transport::Result read{Transport::Status::wants_read, 0};
    if (ready) {
      const auto room = room_for_head();
      read = transport_->read(room);
      if (read.status == Transport::Status::closed) gone_ = true;
      if (gone_) co_return false;
      if (take(room, read.count)) continue;
    }
    if (rest_.empty() && scratch_) worker_.give_back(std::move(scratch_));
    if (worker_.draining() && phase_ == Phase::idle) co_return false;
    ready = co_await wait(read.status, deadline);
    if (!ready && expired_ && phase_ == Phase::head) co_await refuse(408, "the request did not come in time");
    if (!ready) co_return false;
  }
}

/// Lets the handler answer; true when another request may follow.
asio::awaitable<bool> Connection::exchange() {
  start_exchange();
  const int failure = co_await run_handler();
  on_gone_ = nullptr;
  head_waits_ = false;
  if (aborted_ || (answered_ ? !ended_ : left_)) break_off();
  if (gone_) co_return false;
  if (!answered_) {
    aborted_ = failure != 500;  // what broke the framing leaves no next request to find
    try {
      Response response =
          error_response(failure, failure == 500 ? "the server failed to answer" : reason_phrase(failure));
      co_await respond(std::move(response));
    } catch (const ClientGone&) {
      co_return false;
    }
  }
  if (!keep_) co_return false;
  const bool read = co_await pass_over_body();
  co_return read;
}

/// Closes without a proper end, so that what was sent cannot pass for a whole answer.
void Connection::break_off() {
  gone_ = true;
  if (answer_ != Framing::Kind::until_close) return;
  const linger reset{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
}

/// The status to answer with, if nothing was answered.
asio::awaitable<int> Connection::run_handler() {
  std::string problem = "no answer";
  try {
    co_await worker_.handler()(*this);
    if (answered_ || aborted_ || left_) co_return 0;
  } catch (const BodyTooLarge&) {
    co_return 413;
  } catch (const ClientGone&) {
    if (!answered_ && broken_ == 0) gone_ = true;
    co_return broken_;
  } catch (const std::exception& exception) {
    problem = exception.what();
  } catch (...) {
    problem = "an exception of unknown type";
  }
  const RequestHead& head = scratch_->head;
  base::log::error("http", std::string{head.method} + " " + std::string{head.path()} + ": " + problem);
  co_return 500;
}

/// Answers what never became an exchange.
asio::awaitable<void> Connection::refuse(int status, std::string_view reason) {
  scratch_->head = {};
  scratch_->head.keep_alive = false;
  start_exchange();
  body_ = Framing::Kind::until_close;  // whatever comes is no request
  try {
    Response response = error_response(status, reason);
    co_await respond(std::move(response));
  } catch (const ClientGone&) {
    gone_ = true;
  }
}

/// A socket closed with bytes unread is reset, and takes with it an answer the client has not read: so the
/// client is told that nothing more comes, and heard out for a while.
asio::awaitable<void> Connection::close() {
  phase_ = Phase::closing;
  if (gone_ || cut_) co_return;
  transport_->finish();
  ::shutdown(socket(), SHUT_WR);
  if (body_ == Framing::Kind::none && rest_.empty()) co_return;
  const Time deadline = Worker::now() + linger_time;
  rest_ = {};
  char discarded[4096];
  while (Worker::now() < deadline) {
    const ssize_t count = ::recv(socket(), discarded, sizeof discarded, 0);
    if (count > 0) continue;
    if (count == 0 || (errno != EAGAIN && errno != EINTR)) co_return;
    const bool ready = co_await wait(Transport::Status::wants_read, deadline);
    if (!ready) co_return;
  }
}

}  // namespace iitbfaas::http
