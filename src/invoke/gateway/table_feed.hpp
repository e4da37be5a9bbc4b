#pragma once
#include "http/server.hpp"
#include "invoke/gateway/table.hpp"

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

namespace iitbfaas::invoke {

/// Tells gateways that see no engine what runs: GET /system/table?after=VERSION is answered as soon as the
/// table is another one, or 304 after two seconds.
class TableFeed {
 public:
  TableFeed();

  /// Any thread.
  void publish(std::shared_ptr<const Table> table);
  /// From now on nobody waits.
  void end() noexcept { ended_ = true; }

  boost::asio::awaitable<void> handle(http::Exchange& exchange);

 private:
  struct Snapshot {
    std::shared_ptr<const Table> table = {};
    std::string version = {};
  };
  Snapshot snapshot() const;

  const std::string run_;  ///< no two processes have the same
  mutable std::mutex mutex_;
  std::shared_ptr<const Table> table_;
  std::uint64_t count_ = 0;
  std::atomic<bool> ended_{false};
};

}  // namespace iitbfaas::invoke
