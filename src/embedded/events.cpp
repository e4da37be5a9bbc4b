#include "embedded/events.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace iitbfaas::embedded {
namespace {

// A listener that does not read must not keep what happened for ever.
constexpr std::size_t longest_queue = 10'000;

}  // namespace

Subscription::Subscription(const asio::any_io_executor& executor)
    : arrival_{executor, asio::steady_timer::time_point::max()} {}

asio::awaitable<std::shared_ptr<const Event>> Subscription::next() {
  for (;;) {
    {
      const std::scoped_lock lock{mutex_};
      if (!queue_.empty()) {
        auto event = std::move(queue_.front());
        queue_.pop_front();
        co_return event;
      }
      if (ended_) co_return nullptr;
    }
    // A wake-up is posted to this thread, so it cannot come between the look above and this wait.
    boost::system::error_code cancelled;
    co_await arrival_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  }
}

void Subscription::push(std::shared_ptr<const Event> event) {
  {
    const std::scoped_lock lock{mutex_};
    if (ended_) return;
    if (queue_.size() >= longest_queue)
      ended_ = true;
    else
      queue_.push_back(std::move(event));
  }
  wake();
}

void Subscription::push_once(const std::shared_ptr<const Event>& event) {
  {
    const std::scoped_lock lock{mutex_};
    if (!queue_.empty() && queue_.back() == event) return;
  }
  push(event);
}

void Subscription::end() {
  {
    const std::scoped_lock lock{mutex_};
    ended_ = true;
  }
  wake();
}

void Subscription::wake() {
  asio::post(arrival_.get_executor(), [self = shared_from_this()] { self->arrival_.cancel(); });
}

std::shared_ptr<Subscription> Events::subscribe(const asio::any_io_executor& executor) {
  auto subscription = std::make_shared<Subscription>(executor);
  const std::scoped_lock lock{mutex_};
  if (ended_) subscription->end();
  std::erase_if(subscriptions_, [](const auto& other) { return other.expired(); });
  subscriptions_.push_back(subscription);
  return subscription;
}

void Events::publish(Event event) {
  event.time = std::chrono::system_clock::now();
  const auto shared = std::make_shared<const Event>(std::move(event));
  const std::scoped_lock lock{mutex_};
  for (const auto& weak : subscriptions_) {
    if (const auto subscription = weak.lock()) subscription->push(shared);
  }
}

void Events::end_all() {
  const std::scoped_lock lock{mutex_};
  ended_ = true;
  for (const auto& weak : subscriptions_) {
    if (const auto subscription = weak.lock()) subscription->end();
  }
}

}  // namespace iitbfaas::embedded
