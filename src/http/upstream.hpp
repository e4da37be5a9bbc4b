#pragma once
#include "http/buffer.hpp"
#include "http/message.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/intrusive/list.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// The way from a request in hand to another HTTP/1.1 server: kept-alive connections, bodies piece by piece.
namespace iitbfaas::http {

namespace asio = boost::asio;

/// What came of a step towards a server. Failures are data here: they become replies.
enum class UpstreamError {
  none,
  unreachable,  ///< no connection: refused, no route, no answer; nothing was sent
  closed,       ///< the server closed or reset the connection
  malformed,    ///< what came is not HTTP/1.1
  timed_out,    ///< the deadline passed
  cancelled,    ///< `cancel` was called
};

struct UpstreamOptions {
  std::chrono::milliseconds connect_timeout{2'000};
  /// A machine that acknowledges nothing for so long is gone, however long its answer may take.
  std::chrono::milliseconds silence_timeout{3'000};
  std::chrono::milliseconds idle_timeout{30'000};
  std::size_t max_idle = 128;  ///< connections kept for each server
  HeadLimits head = {};
};

class UpstreamPool;

/// One connection, for one request at a time. Stays on the thread of its pool.
class Upstream
    : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  using Clock = std::chrono::steady_clock;
  using Server = asio::ip::tcp::endpoint;
  using Buffers = std::array<asio::const_buffer, 3>;

  const Server& server() const noexcept { return server_; }
  /// It has served a request before, so the server may have grown tired of it.
  bool reused() const noexcept { return reused_; }

  /// Until it is given back. Watched every 50 ms; what is awaited then ends with `timed_out`.
  void set_deadline(Clock::time_point deadline) noexcept { deadline_ = deadline; }
  /// What is awaited ends with `cancelled`, and so does all that follows.
  void cancel() noexcept { end_with(UpstreamError::cancelled); }

  asio::awaitable<UpstreamError> connect();
  /// All of it.
  asio::awaitable<UpstreamError> write(Buffers buffers);

  /// The head of the final answer to a request of `method`; interim ones (1xx other than 101) are read past.
  asio::awaitable<UpstreamError> read_head(std::string_view method);
  /// Valid until the first `read_some`.
  const ResponseHead& head() const noexcept { return head_; }
  /// Bytes of an answer have come since the connection was taken.
  bool answering() const noexcept { return received_; }
  /// The whole body, when its length is known and all of it came with the head. Ends the answer.
  std::optional<std::string_view> take_whole_body() noexcept;

  struct Piece {
    UpstreamError error = UpstreamError::none;
    std::string_view bytes;  ///< valid until the next call; empty at the end
  };
  /// The next piece of the body, without framing.
  asio::awaitable<Piece> read_some();
  /// After 101: whatever comes, until the server closes, which is an end and no error.
  asio::awaitable<Piece> read_raw();

  /// The last request was written into a connection that its server had closed before, or to a machine that
  /// was gone: its kernel acknowledged none of it, so nobody has begun to work on it.
  bool never_arrived() noexcept;
  /// It did not close the connection: its machine says nothing any more.
  bool silent() const noexcept { return silent_; }

 private:
  friend class UpstreamPool;
  static constexpr std::size_t head_buffer = 16 << 10;
  Upstream(UpstreamPool& pool, const Server& server);
  bool usable() noexcept;
  void begin_request(bool reused) noexcept;
  bool finished() const noexcept;
  void end_with(UpstreamError reason) noexcept;
  UpstreamError failure(const boost::system::error_code& error) noexcept;
  void watch_for_silence() noexcept;
  asio::awaitable<UpstreamError> fill();
  Piece take_length() noexcept;
  Piece take_chunked() noexcept;
  std::string_view unread() const noexcept { return {buffer_.data.get() + begin_, end_ - begin_}; }

  using Socket = asio::basic_stream_socket<asio::ip::tcp, asio::io_context::executor_type>;
  const UpstreamOptions& options_;
  Socket socket_;
  Server server_;
  Clock::time_point deadline_ = Clock::time_point::max();
  UpstreamError ended_ = UpstreamError::none;  ///< why we closed it ourselves
  bool reused_ = false;
  bool received_ = false;
  bool at_end_ = false;  ///< closed in order, not reset
  bool silent_ = false;
  std::uint64_t written_ = 0;  ///< of this request
  Buffer buffer_;              ///< none before there is something to read
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t piece_ = 0;  ///< bytes at `begin_` that the caller was shown last
  ResponseHead head_;
  Framing framing_;
  std::uint64_t remaining_ = 0;
  ChunkedDecoder chunks_;
  bool complete_ = false;
};

}  // namespace iitbfaas::http
