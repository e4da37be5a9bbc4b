#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <list>
#include <optional>
#include <utility>

namespace iitbfaas::invoke {

namespace asio = boost::asio;

/// A fixed number of places, given in the order they were asked for. One thread.
class Slots {
 public:
  /// One place, given back on destruction. The Slots must outlive it.
  class Slot {
   public:
    explicit Slot(Slots& slots) noexcept : slots_{&slots} {}
    Slot(Slot&& other) noexcept : slots_{std::exchange(other.slots_, nullptr)} {}
    Slot& operator=(Slot&&) = delete;
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;
    ~Slot() {
      if (slots_ != nullptr) slots_->give_back();
    }

   private:
    Slots* slots_;
  };

  explicit Slots(std::size_t count) noexcept : free_{count} {}
  Slots(const Slots&) = delete;
  Slots& operator=(const Slots&) = delete;

  /// Waits for a place until `timer`, which the caller has set, expires or is cancelled: then nothing.
  asio::awaitable<std::optional<Slot>> acquire(asio::steady_timer& timer);

 private:
  struct Waiter;
  void give_back() noexcept;

  std::size_t free_;
  std::list<Waiter*> waiters_;
};

}  // namespace iitbfaas::invoke
