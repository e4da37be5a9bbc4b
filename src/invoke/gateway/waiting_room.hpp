#pragma once
#include "invoke/gateway/instruments.hpp"
#include "invoke/gateway/table.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>

namespace iitbfaas::invoke {

/// Of the whole gateway.
struct Holding {
  std::uint32_t most = 1'000;                 ///< requests at once
  std::chrono::milliseconds timeout{30'000};  ///< of one; zero: none is held
  std::function<void()> on_wanted = {};       ///< on I/O threads: one waits where no replica is asked for
};

/// Requests for functions that have no replica yet, on one I/O thread. They are held with their bodies
/// unread: what a client has sent stays in its connection.
class WaitingRoom {
 public:
  /// `held` counts for all threads' rooms together.
  WaitingRoom(boost::asio::io_context& context, const Holding& holding, std::atomic<std::uint32_t>& held)
      : context_{context}, holding_{holding}, held_{held} {}
  WaitingRoom(const WaitingRoom&) = delete;
  WaitingRoom& operator=(const WaitingRoom&) = delete;

  /// One request's, for as long as it lives.
  class Place {
   public:
    Place(WaitingRoom& room, std::shared_ptr<FunctionInstruments> instruments);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    /// Until somebody calls `wake`, or the deadline. What was called between two waits is not remembered.
    boost::asio::awaitable<void> wait(std::chrono::steady_clock::time_point deadline);
    void wake() { timer_.cancel(); }

   private:
    WaitingRoom& room_;
    std::shared_ptr<FunctionInstruments> instruments_;
    boost::asio::steady_timer timer_;
    std::list<Place*>::iterator here_;
  };

  /// For a request to `route`. None when the gateway is full.
  std::unique_ptr<Place> take(const Route& route);

  std::chrono::milliseconds timeout() const noexcept { return holding_.timeout; }
  /// False once the gateway stops: nobody waits any more.
  bool open() const noexcept { return open_; }

  /// There is another table.
  void look_again();
  void close();

 private:
  boost::asio::io_context& context_;
  const Holding& holding_;
  std::atomic<std::uint32_t>& held_;
  std::list<Place*> places_;
  bool open_ = true;
};

}  // namespace iitbfaas::invoke
