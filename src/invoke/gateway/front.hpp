#pragma once
#include "http/server.hpp"
#include "invoke/gateway/credentials.hpp"
#include "invoke/gateway/forward.hpp"
#include "invoke/gateway/instruments.hpp"
#include "invoke/gateway/table.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace iitbfaas::invoke {

struct FrontOptions {
  http::ServerOptions server;
  std::chrono::milliseconds upstream_timeout{0};    ///< zero: the function's own plus a second
  Holding holding = {};                             ///< of requests for functions without a replica
  http::Handler system = {};                        ///< /system/…; empty: 404
  std::string password = {};                        ///< of /monitor/…; empty: it is refused
  std::function<std::string()> why_not_ready = {};  ///< for whoever asks before the first table is there
};

/// The gateway's public side: routes requests by the table it was given last. Knows nothing of the cluster.
class Front {
 public:
  /// Binds. Throws Error.
  Front(FrontOptions options, Instruments& instruments);
  Front(const Front&) = delete;
  Front& operator=(const Front&) = delete;

  std::uint16_t port() const noexcept { return server_.port(); }

  /// Requests that come after the return are answered by this table. Any thread, also before `run`.
  void publish(std::shared_ptr<const Table> table);

  void run(std::stop_token stop);

 private:
  boost::asio::awaitable<void> handle(http::Exchange& exchange);
  boost::asio::awaitable<void> invoke(http::Exchange& exchange, Forwarder& forwarder);
  boost::asio::awaitable<void> open_door(http::Exchange& exchange, Forwarder& forwarder);
  boost::asio::awaitable<void> answer_health(http::Exchange& exchange, const Forwarder& forwarder);
  std::string not_ready_reason() const;
  Forwarder& forwarder_of(const boost::asio::any_io_executor& executor) noexcept;

  FrontOptions options_;
  const Credentials credentials_;
  Instruments& instruments_;
  std::atomic<std::uint32_t> held_{0};
  http::Server server_;
  std::vector<boost::asio::io_context*> contexts_;
  std::vector<std::unique_ptr<Forwarder>> forwarders_;  ///< one for each context
};

}  // namespace iitbfaas::invoke
