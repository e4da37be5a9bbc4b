#include "iitbfaas/interruption.hpp"

#include "base/parallel.hpp"
#include "base/pause.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace {

using namespace std::chrono_literals;
using iitbfaas::Interrupted;
using iitbfaas::Interruption;
namespace base = iitbfaas::base;

TEST(Interruption, EndsAPauseOnceItSaysSo) {
  int asked = 0;
  const Interruption interruption{[&] { return ++asked == 2; }};
  EXPECT_THROW(base::pause(1h), Interrupted);
  EXPECT_EQ(asked, 2);
  EXPECT_THROW(base::pause(1h), Interrupted) << "what it said holds";
}

TEST(Interruption, EndsWithItsScope) {
  {
    const Interruption interruption{[] { return true; }};
    EXPECT_THROW(base::pause(1ms), Interrupted);
  }
  EXPECT_TRUE(base::pause(1ms));
}

TEST(Interruption, IsAskedOnItsOwnThreadAndEndsThoseThatWorkForIt) {
  std::atomic<int> elsewhere = 0;
  const auto owner = std::this_thread::get_id();
  const Interruption interruption{[&] {
    if (std::this_thread::get_id() != owner) ++elsewhere;
    return true;
  }};
  EXPECT_THROW(base::in_parallel(4, 4, [](std::size_t i) { base::pause(i == 0 ? 0s : 1h); }), Interrupted);
  EXPECT_EQ(elsewhere, 0);
}

TEST(Interruption, LeavesOtherThreadsAlone) {
  const Interruption interruption{[] { return true; }};
  bool waited = false;
  std::jthread{[&] { waited = base::pause(1ms); }}.join();
  EXPECT_TRUE(waited);
}

}  // namespace
