#pragma once
#include "http/server.hpp"
#include "invoke/gateway/instruments.hpp"

#include "iitbfaas/demand.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace iitbfaas::invoke {

/// Tells an autoscaler what is asked of the functions here: GET /system/demand?after=CALLS&wait=MILLISECONDS
/// is answered when the time is over, at once when a function without replicas is called.
class DemandFeed {
 public:
  explicit DemandFeed(Instruments& instruments);

  Demand demand() const;

  /// Somebody waits for a function that has no replica. Any thread.
  void call();
  /// From now on nobody waits.
  void end();

  boost::asio::awaitable<void> handle(http::Exchange& exchange);

 private:
  using Timer = boost::asio::steady_timer;
  bool must_wait(std::uint64_t known) const;
  void wake_all();

  Instruments& instruments_;
  const std::string run_;  ///< no two processes have the same
  mutable std::mutex mutex_;
  std::uint64_t calls_ = 0;
  bool ended_ = false;
  std::vector<std::weak_ptr<Timer>> waiting_;  ///< each belongs to the thread that waits on it
};

}  // namespace iitbfaas::invoke
