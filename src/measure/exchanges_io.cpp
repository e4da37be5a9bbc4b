#include "measure/exchanges.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace iitbfaas::measure {
namespace {

// So many reads in a row, then others have their turn.
constexpr int most_reads = 8;

}  // namespace

Exchanges::Passed Exchanges::read(Connection& connection) {
  using Kind = Passed::Kind;
  if (connection.tls) {
    const auto result = connection.tls->read(buffer_);
    if (result.status == http::Transport::Status::done) return {Kind::some, result.count};
    return {result.status == http::Transport::Status::closed ? Kind::closed : Kind::later};
  }
  const auto count = ::recv(connection.socket.get(), buffer_.data(), buffer_.size(), 0);
  if (count > 0) return {Kind::some, static_cast<std::size_t>(count)};
  return {count < 0 && (errno == EAGAIN || errno == EINTR) ? Kind::later : Kind::closed};
}

Exchanges::Passed Exchanges::write(Connection& connection) {
  using Kind = Passed::Kind;
  if (connection.tls) {
    const iovec piece{const_cast<char*>(connection.unsent.data()), connection.unsent.size()};
    const auto result = connection.tls->write({&piece, 1});
    if (result.status == http::Transport::Status::done) return {Kind::some, result.count};
    return {result.status == http::Transport::Status::closed ? Kind::closed : Kind::later};
  }
  const auto count =
      ::send(connection.socket.get(), connection.unsent.data(), connection.unsent.size(), MSG_NOSIGNAL);
  if (count >= 0) return {Kind::some, static_cast<std::size_t>(count)};
  return {errno == EAGAIN || errno == EINTR ? Kind::later : Kind::closed};
}

void Exchanges::send(Connection& connection) {
  while (!connection.unsent.empty()) {
    const auto passed = write(connection);
    if (passed.kind == Passed::Kind::later) return;
    if (passed.kind == Passed::Kind::closed) {
      if (connection.tls && !connection.tls->established()) {
        auto& problem = recorder_.tally().first_problem;
        if (problem.empty()) problem = endpoint(connection).host + ": " + connection.tls->problem();
        return fail(connection, Failure::tls);
      }
      // A server may answer and close without reading all of the request: its answer is still there.
      return receive(connection, true);
    }
    if (counted(connection)) recorder_.tally().transmitted += passed.count;
    connection.unsent.remove_prefix(passed.count);
  }
}

/// Reads what is there. Of a plain socket, a read that did not fill the buffer has emptied it; unless the
/// other side `hung_up`, there is no event to miss.
void Exchanges::receive(Connection& connection, bool hung_up) {
  for (int reads = 0; reads < most_reads; ++reads) {
    const auto passed = read(connection);
    if (passed.kind == Passed::Kind::later) return;
    if (passed.kind == Passed::Kind::closed) {
      if (connection.answer.end()) return finish(connection, false);
      return fail(connection, Failure::closed);
    }
    if (counted(connection)) recorder_.tally().received += passed.count;
    const auto step = connection.answer.take({buffer_.data(), passed.count}, head_);
    if (step.state == AnswerReader::State::malformed) return fail(connection, Failure::malformed);
    if (step.state == AnswerReader::State::complete) {
      // Whatever follows the answer to the only request is no answer.
      return finish(connection, step.consumed == passed.count && !hung_up);
    }
    if (!connection.tls && !hung_up && passed.count < buffer_.size()) return;
  }
  watch(connection, EPOLL_CTL_MOD);
}

/// Nobody asked: it was closed, or says what it should not, or is TLS's own business.
void Exchanges::look_at_idle(Connection& connection, std::uint32_t events) {
  if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) == 0) return;
  if (connection.tls && read(connection).kind == Passed::Kind::later) return;
  idle_[connection.endpoint].remove(connection);
  close(connection);
  spare_.push_back(connection);
}

void Exchanges::finish(Connection& connection, bool reusable) {
  const auto& request = connection.request;
  const auto& answer = connection.answer;
  now_ = plan_.now();
  if (counted(connection)) {
    recorder_.answered(answer.status());
    if (plan_.targets[request.target].requests.expects(answer.status()) && answer.found())
      recorder_.completed(request, now_);
    else
      recorder_.failed(request, Failure::unexpected, now_);
  }
  release(connection,
          reusable && answer.keep_alive() && plan_.profile.keep_alive && connection.unsent.empty());
}

void Exchanges::fail(Connection& connection, Failure failure) {
  now_ = plan_.now();
  if (counted(connection)) recorder_.failed(connection.request, failure, now_);
  release(connection, false);
}

void Exchanges::release(Connection& connection, bool reusable) {
  if (!can_begin()) all_busy_until_ = now_;
  active_.remove(connection);
  --active_count_;
  if (reusable) {
    connection.state = Connection::State::idle;
    idle_[connection.endpoint].push_back(connection);
  } else {
    close(connection);
    spare_.push_back(connection);
  }
}

void Exchanges::fail_to_connect(Connection& connection, int error) {
  auto& problem = recorder_.tally().first_problem;
  if (problem.empty()) problem = endpoint(connection).host + ": " + std::strerror(error);
  fail(connection, Failure::connect);
  if (plan_.profile.loop == LoadLoop::open) return;
  connection.request.begun = plan_.now();
  spare_.remove(connection);
  resting_.push_back(connection);
}

void Exchanges::close(Connection& connection) {
  if (connection.tls) connection.tls->finish();
  connection.tls.reset();
  if (connection.socket) recorder_.closed();
  connection.socket.reset();
  connection.state = Connection::State::closed;
}

}  // namespace iitbfaas::measure
