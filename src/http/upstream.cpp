#include "http/upstream.hpp"

#include "http/upstream_pool.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace iitbfaas::http {
namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t body_buffer = 64 << 10;

}  // namespace

Upstream::Upstream(UpstreamPool& pool, const Server& server)
    : options_{pool.options_}, socket_{pool.context_}, server_{server} {}

void Upstream::begin_request(bool reused) noexcept {
  reused_ = reused;
  received_ = false;
  complete_ = false;
  written_ = 0;
  begin_ = end_ = piece_ = 0;
}

bool Upstream::usable() noexcept {
  // Anything to read on an idle connection is its end, or an answer nobody asked for.
  char byte{};
  const auto got = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

bool Upstream::finished() const noexcept {
  return complete_ && ended_ == UpstreamError::none && head_.keep_alive && begin_ + piece_ == end_ &&
         framing_.kind != Framing::Kind::until_close;
}

void Upstream::end_with(UpstreamError reason) noexcept {
  if (ended_ == UpstreamError::none) ended_ = reason;
  boost::system::error_code ignored;
  socket_.close(ignored);
}

UpstreamError Upstream::failure(const boost::system::error_code& error) noexcept {
  if (ended_ != UpstreamError::none) return ended_;
  silent_ = error == asio::error::timed_out || error == asio::error::host_unreachable ||
            error == asio::error::network_unreachable;
  return error ? UpstreamError::closed : UpstreamError::none;
}

bool Upstream::never_arrived() noexcept {
  int unacknowledged = 0;
  if (::ioctl(socket_.native_handle(), SIOCOUTQ, &unacknowledged) != 0) return false;
  return static_cast<std::uint64_t>(unacknowledged) >= written_;
}

/// A machine without power closes nothing: unless its kernel is asked now and then, one waits for ever.
void Upstream::watch_for_silence() noexcept {
  const auto set = [this](int level, int option, int value) {
    ::setsockopt(socket_.native_handle(), level, option, &value, sizeof value);
  };
  set(SOL_SOCKET, SO_KEEPALIVE, 1);
  set(IPPROTO_TCP, TCP_KEEPIDLE, 1);
  set(IPPROTO_TCP, TCP_KEEPINTVL, 1);
  set(IPPROTO_TCP, TCP_USER_TIMEOUT, static_cast<int>(options_.silence_timeout.count()));
}

asio::awaitable<UpstreamError> Upstream::connect() {
  const auto wanted = deadline_;
  deadline_ = std::min(wanted, Clock::now() + options_.connect_timeout);
  const auto [error] = co_await socket_.async_connect(server_, as_result);
  const bool patience_ended = ended_ == UpstreamError::timed_out && deadline_ < wanted;
  deadline_ = wanted;
  if (ended_ != UpstreamError::none && !patience_ended) co_return ended_;
  if (error || patience_ended) co_return UpstreamError::unreachable;
  boost::system::error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
  watch_for_silence();
  co_return UpstreamError::none;
}

asio::awaitable<UpstreamError> Upstream::write(Buffers buffers) {
  const auto [error, count] = co_await asio::async_write(socket_, buffers, as_result);
  written_ += count;
  co_return failure(error);
}

/// Reads what comes behind what is unread, making room first.
asio::awaitable<UpstreamError> Upstream::fill() {
  if (begin_ == end_) {
    begin_ = end_ = 0;
    if (buffer_.size == 0) buffer_.allocate(head_buffer);
  } else if (end_ == buffer_.size && begin_ > 0) {
    std::memmove(buffer_.data.get(), buffer_.data.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  } else if (end_ == buffer_.size) {
    buffer_.grow(2 * buffer_.size, unread());
  }
  const auto room = asio::buffer(buffer_.data.get() + end_, buffer_.size - end_);
  const auto [error, count] = co_await socket_.async_read_some(room, as_result);
  end_ += count;
  received_ = received_ || count > 0;
  at_end_ = error == asio::error::eof;
  co_return failure(error);
}

asio::awaitable<UpstreamError> Upstream::read_head(std::string_view method) {
  for (;;) {
    const auto parsed = parse_response(unread(), method, head_, options_.head);
    if (parsed.kind == ParseResult::Kind::bad) co_return UpstreamError::malformed;
    if (parsed.kind == ParseResult::Kind::complete) {
      begin_ += parsed.consumed;
      if (head_.status >= 200 || head_.status == 101) break;
      continue;
    }
    const auto error = co_await fill();
    if (error != UpstreamError::none) co_return error;
  }
  framing_ = head_.framing;
  remaining_ = framing_.kind == Framing::Kind::length ? framing_.length : 0;
  complete_ =
      framing_.kind == Framing::Kind::none || (framing_.kind == Framing::Kind::length && remaining_ == 0);
  chunks_ = {};
  co_return UpstreamError::none;
}

std::optional<std::string_view> Upstream::take_whole_body() noexcept {
  if (complete_) return std::string_view{};
  if (framing_.kind != Framing::Kind::length || unread().size() < remaining_) return std::nullopt;
  piece_ = static_cast<std::size_t>(remaining_);
  complete_ = true;
  return unread().substr(0, piece_);
}

Upstream::Piece Upstream::take_length() noexcept {
  piece_ = static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, unread().size()));
  remaining_ -= piece_;
  complete_ = remaining_ == 0;
  return {UpstreamError::none, unread().substr(0, piece_)};
}

Upstream::Piece Upstream::take_chunked() noexcept {
  for (;;) {
    const auto step = chunks_.next(unread());
    switch (step.kind) {
      case ChunkedDecoder::Step::Kind::data: piece_ = step.consumed; return {UpstreamError::none, step.data};
      case ChunkedDecoder::Step::Kind::bad: return {UpstreamError::malformed, {}};
      case ChunkedDecoder::Step::Kind::end: complete_ = true; [[fallthrough]];
      case ChunkedDecoder::Step::Kind::more: begin_ += step.consumed; return {};
    }
  }
}

asio::awaitable<Upstream::Piece> Upstream::read_some() {
  begin_ += std::exchange(piece_, 0);
  for (;;) {
    if (complete_) co_return Piece{};
    if (begin_ != end_) {
      if (framing_.kind == Framing::Kind::until_close) {
        piece_ = end_ - begin_;
        co_return Piece{UpstreamError::none, unread()};
      }
      const auto piece = framing_.kind == Framing::Kind::length ? take_length() : take_chunked();
      if (piece.error != UpstreamError::none || !piece.bytes.empty()) co_return piece;
      if (complete_) continue;
    }
    if (begin_ == end_ && buffer_.size < body_buffer) buffer_.allocate(body_buffer);
    const auto error = co_await fill();
    if (error == UpstreamError::closed && at_end_ && framing_.kind == Framing::Kind::until_close) {
      complete_ = true;
    } else if (error != UpstreamError::none) {
      co_return Piece{error, {}};
    }
  }
}

asio::awaitable<Upstream::Piece> Upstream::read_raw() {
  begin_ += std::exchange(piece_, 0);
  if (begin_ == end_) {
    const auto error = co_await fill();
    if (error == UpstreamError::closed) co_return Piece{};
    if (error != UpstreamError::none) co_return Piece{error, {}};
  }
  piece_ = end_ - begin_;
  co_return Piece{UpstreamError::none, unread()};
}

}  // namespace iitbfaas::http
