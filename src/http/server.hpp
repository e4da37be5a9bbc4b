#pragma once
#include "http/message.hpp"
#include "http/transport.hpp"

#include "iitbfaas/invocation.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

/// The HTTP/1.1 server under the watchdog, the gateway and the embedded engine.
namespace iitbfaas::http {

namespace asio = boost::asio;

struct Response {
  int status = 200;
  HeaderList headers = {};
  std::string body = {};
};

/// {"error": reason} with its content type; `reason` is for people.
Response error_response(int status, std::string_view reason);

/// The body was larger than `read_all` allowed. The server answers 413 if nothing was sent yet.
struct BodyTooLarge {};
/// The client broke off or broke the framing; nothing can be answered.
struct ClientGone {};

/// One request and its answer. Lives on one I/O thread, for as long as its handler runs.
/// An exchange whose handler returns without having answered is answered with 500.
class Exchange {
 public:
  virtual ~Exchange() = default;

  virtual const RequestHead& head() const noexcept = 0;
  virtual const std::string& peer() const noexcept = 0;  ///< "127.0.0.1", "unix"
  virtual bool secure() const noexcept = 0;

  /// The next piece of the body, empty at its end; valid until the next call. Answers "100-continue" when
  /// asked. Throws ClientGone.
  virtual asio::awaitable<std::string_view> read_some() = 0;
  /// The rest of the body. Throws BodyTooLarge, ClientGone.
  virtual asio::awaitable<std::string> read_all(std::size_t limit) = 0;

  /// A whole answer, in one write where it fits. Content-Length, Date and Connection are the server's.
  virtual asio::awaitable<void> respond(Response response) = 0;

  /// An answer piece by piece: `begin`, `write` any number of times, `end`. Without a length the body is
  /// chunked (or ends with the connection, for HTTP/1.0). Each write reaches the socket before it returns;
  /// the head goes out with the first write, or as soon as the handler waits for something else.
  /// After 101 with an Upgrade field, `read_some` and `write` pass whatever the protocol agreed to says.
  virtual asio::awaitable<void> begin(int status, HeaderList headers,
                                      std::optional<std::uint64_t> length) = 0;
  virtual asio::awaitable<void> write(std::string_view bytes) = 0;
  virtual asio::awaitable<void> end() = 0;

  /// Whether a status line was sent.
  virtual bool answered() const noexcept = 0;
  /// Cuts the connection when the handler returns: the answer cannot be completed honestly.
  virtual void abort() noexcept = 0;

  /// Called at most once, on this exchange's thread, within about a quarter of a second of the client's
  /// closing its side, its connection breaking, or the server giving up on the exchange, while the handler
  /// runs. Pass nothing to stop watching; stop before the callback's captures die.
  virtual void on_client_gone(std::function<void()> callback) = 0;
};

using Handler = std::function<asio::awaitable<void>(Exchange&)>;

struct ServerOptions {
  /// "0.0.0.0:8080", "[::]:80", "127.0.0.1:0", "localhost:80", "unix:///path" (mode 0600). Literal addresses
  /// only.
  std::string listen = {};
  unsigned threads = 1;  ///< each with an io_context and, for TCP, a listening socket
  HeadLimits head = {};
  std::chrono::milliseconds head_timeout{30'000};   ///< first byte of a request to the end of its head
  std::chrono::milliseconds body_timeout{30'000};   ///< between two pieces of a body, either way; zero: none
  std::chrono::milliseconds idle_timeout{75'000};   ///< a kept-alive connection without a request
  std::chrono::milliseconds drain_timeout{10'000};  ///< after stop, for what is under way
  std::size_t max_connections = 20'000;             ///< over it, new ones are answered 503 and closed
  TransportFactory transport = {};                  ///< empty: plain; `tls_transport(…)`: TLS
};

class Server {
 public:
  /// Binds. Throws Error when the address is taken or malformed.
  Server(ServerOptions options, Handler handler);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const noexcept;  ///< zero for unix sockets

  /// Serves on `threads` threads (the caller's is the first) until `stop`; then accepts nothing more,
  /// finishes what is under way for at most `drain_timeout`, and returns with every thread joined. Handlers
  /// that even then do not end, a second after their clients were cut off, are destroyed with the server.
  void run(std::stop_token stop);

  /// Its io_contexts, one a thread, for what shares those threads. Valid until destruction.
  std::vector<asio::io_context*> contexts();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace iitbfaas::http
