#include "invoke/watchdog/slots.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace iitbfaas::invoke {
namespace {

using namespace std::chrono_literals;

class SlotsTest : public testing::Test {
 protected:
  /// Takes a place and keeps it in `held_[index]`; notes the order of arrival.
  asio::awaitable<void> take(int index, asio::steady_timer& timer) {
    auto slot = co_await slots_.acquire(timer);
    (slot ? got_ : gave_up_).push_back(index);
    if (slot) held_.push_back(std::make_unique<Slots::Slot>(*std::move(slot)));
  }

  asio::steady_timer& ask(int index, std::chrono::milliseconds limit = 1h) {
    timers_.push_back(std::make_unique<asio::steady_timer>(context_, limit));
    asio::co_spawn(context_, take(index, *timers_.back()), asio::detached);
    return *timers_.back();
  }

  void settle() {
    context_.restart();
    context_.poll();
  }

  asio::io_context context_;
  Slots slots_{1};
  std::vector<std::unique_ptr<asio::steady_timer>> timers_;
  std::vector<std::unique_ptr<Slots::Slot>> held_;
  std::vector<int> got_;
  std::vector<int> gave_up_;
};

TEST_F(SlotsTest, GivesPlacesInTheOrderTheyWereAskedFor) {
  for (int index = 0; index < 3; ++index) ask(index);
  settle();
  EXPECT_EQ(got_, (std::vector{0}));
  held_.erase(held_.begin());
  settle();
  EXPECT_EQ(got_, (std::vector{0, 1}));
  held_.erase(held_.begin());
  settle();
  EXPECT_EQ(got_, (std::vector{0, 1, 2}));
}

TEST_F(SlotsTest, LetsAWaiterGoWhenItsTimeIsUp) {
  ask(0);
  ask(1, 0ms);
  ask(2);
  settle();
  EXPECT_EQ(gave_up_, (std::vector{1}));
  held_.clear();
  settle();
  EXPECT_EQ(got_, (std::vector{0, 2}));
}

TEST_F(SlotsTest, LetsAWaiterGoWhenItIsCancelled) {
  ask(0);
  auto& timer = ask(1);
  settle();
  timer.cancel();
  settle();
  EXPECT_EQ(gave_up_, (std::vector{1}));
  held_.clear();
  ask(2);
  settle();
  EXPECT_EQ(got_, (std::vector{0, 2}));
}

TEST_F(SlotsTest, KeepsNoPlaceForAWaiterThatWasDestroyed) {
  auto context = std::make_unique<asio::io_context>();
  asio::steady_timer timer{*context, 1h};
  ask(0);
  settle();
  asio::co_spawn(*context, take(1, timer), asio::detached);
  context->poll();
  timer = asio::steady_timer{context_};
  context.reset();
  held_.clear();
  ask(2);
  settle();
  EXPECT_EQ(got_, (std::vector{0, 2}));
}

}  // namespace
}  // namespace iitbfaas::invoke
