#include "invoke/watchdog/slots.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace iitbfaas::invoke {

/// Stands in the queue for as long as it lives, also when its coroutine is destroyed while it waits.
struct Slots::Waiter {
  Waiter(Slots& slots, asio::steady_timer& timer) : slots_{slots}, timer_{timer} {
    slots_.waiters_.push_back(this);
  }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  ~Waiter() {
    if (slot_) return;
    slots_.waiters_.remove(this);
  }

  Slots& slots_;
  asio::steady_timer& timer_;
  std::optional<Slot> slot_;
};

asio::awaitable<std::optional<Slots::Slot>> Slots::acquire(asio::steady_timer& timer) {
  if (free_ > 0) {
    --free_;
    co_return Slot{*this};
  }
  Waiter waiter{*this, timer};
  co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  co_return std::move(waiter.slot_);
}

void Slots::give_back() noexcept {
  if (waiters_.empty()) {
    ++free_;
    return;
  }
  Waiter& next = *waiters_.front();
  waiters_.pop_front();
  next.slot_.emplace(*this);
  next.timer_.cancel();
}

}  // namespace iitbfaas::invoke
