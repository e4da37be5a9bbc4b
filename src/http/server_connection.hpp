#pragma once
#include "http/server_worker.hpp"

namespace iitbfaas::http {

/// One client's connection, and the exchange under way on it.
class Connection final : public Exchange, public std::enable_shared_from_this<Connection> {
 public:
  Connection(Worker& worker, base::UniqueFd socket, std::string peer);
  ~Connection() override;

  /// Until it is closed, by either side.
  static asio::awaitable<void> serve(std::shared_ptr<Connection> self);

  // For the worker's walk over its connections.
  void expire_if_due(Time now);
  bool is_watched() const noexcept { return static_cast<bool>(on_gone_); }
  int socket() { return descriptor_.native_handle(); }
  void client_is_gone();
  void drain();  ///< closes it, unless a request is under way
  void cut();    ///< closes it, whatever is

  const RequestHead& head() const noexcept override { return scratch_->head; }
  const std::string& peer() const noexcept override { return peer_; }
  bool secure() const noexcept override { return transport_->secure(); }
  asio::awaitable<std::string_view> read_some() override;
  asio::awaitable<std::string> read_all(std::size_t limit) override;
  asio::awaitable<void> respond(Response response) override;
  asio::awaitable<void> begin(int status, HeaderList headers, std::optional<std::uint64_t> length) override;
  asio::awaitable<void> write(std::string_view bytes) override;
  asio::awaitable<void> end() override;
  bool answered() const noexcept override { return answered_; }
  void abort() noexcept override { aborted_ = true; }
  void on_client_gone(std::function<void()> callback) override { on_gone_ = std::move(callback); }

 private:
  enum class Phase { idle, head, handling, closing };

  asio::awaitable<bool> receive_head();
  asio::awaitable<bool> exchange();
  asio::awaitable<int> run_handler();
  asio::awaitable<void> refuse(int status, std::string_view reason);
  asio::awaitable<void> close();
  void start_exchange();
  void break_off();

  // Input.
  std::span<char> room_for_head();
  std::span<char> room_for_body();
  bool take(std::span<char> room, std::size_t count);
  asio::awaitable<void> receive_body();
  asio::awaitable<bool> pass_over_body();
  asio::awaitable<bool> wait(Transport::Status want, Time deadline);

  // Output.
  void append_head(int status, const HeaderList& headers, std::optional<std::uint64_t> length);
  asio::awaitable<void> send(std::string_view bytes, std::string_view tail = {});
  void send_head_soon();
  void switch_protocols();
  bool may_keep() const noexcept;
  bool has_body(int status) const noexcept;

  Worker& worker_;
  Worker::Connections::iterator place_;
  Descriptor descriptor_;
  std::unique_ptr<Transport> transport_;
  std::string peer_;
  std::unique_ptr<Scratch> scratch_;
  std::string_view rest_;       ///< received and not used yet; in `scratch_`
  Time read_deadline_ = never;  ///< of the wait under way; a handler may read and write at once
  Time write_deadline_ = never;
  Phase phase_ = Phase::idle;
  bool first_ = true;  ///< no request came yet
  bool cut_ = false;
  bool expired_ = false;
  bool gone_ = false;  ///< nothing can be sent any more

  // Of the exchange under way.
  std::function<void()> on_gone_;
  ChunkedDecoder decoder_;
  std::uint64_t unread_ = 0;     ///< of a body with a length
  std::uint64_t unwritten_ = 0;  ///< of an answer with a length
  std::size_t sent_ = 0;         ///< of scratch_->out
  Framing::Kind body_ = Framing::Kind::none;
  Framing::Kind answer_ = Framing::Kind::none;
  int broken_ = 0;  ///< status for a body that was cut short or malformed
  bool continue_due_ = false;
  bool answered_ = false;
  bool ended_ = false;
  bool aborted_ = false;
  bool left_ = false;  ///< the handler was told that its client is gone
  bool keep_ = false;
  bool head_waits_ = false;  ///< in scratch_->out, for a first piece of body
};

}  // namespace iitbfaas::http
