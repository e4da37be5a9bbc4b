#pragma once
#include "embedded/state.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace iitbfaas::embedded {

namespace asio = boost::asio;

struct Event {
  std::string type = {}, action = {}, id = {};  ///< "service", "update", …
  StringMap attributes = {};
  bool swarm_wide = true;  ///< "scope"; containers and images are "local"
  Time time = {};
};

/// One listener's queue. `next` belongs to the thread of its executor.
class Subscription : public std::enable_shared_from_this<Subscription> {
 public:
  explicit Subscription(const asio::any_io_executor& executor);

  /// The next event; nothing once the stream has ended.
  asio::awaitable<std::shared_ptr<const Event>> next();
  /// From any thread.
  void push(std::shared_ptr<const Event> event);
  /// The same, unless it is the last in the queue already.
  void push_once(const std::shared_ptr<const Event>& event);
  /// From any thread: `next` returns nothing from then on.
  void end();

 private:
  void wake();

  asio::steady_timer arrival_;  ///< never due; cancelled when something came
  std::mutex mutex_;
  std::deque<std::shared_ptr<const Event>> queue_;
  bool ended_ = false;
};

/// From whoever changes the state to whoever listens. Safe to share between threads.
class Events {
 public:
  std::shared_ptr<Subscription> subscribe(const asio::any_io_executor& executor);
  void publish(Event event);
  /// Ends every stream, those to come too.
  void end_all();

 private:
  std::mutex mutex_;
  std::vector<std::weak_ptr<Subscription>> subscriptions_;
  bool ended_ = false;
};

}  // namespace iitbfaas::embedded
