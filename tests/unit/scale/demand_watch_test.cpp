#include "scale/demand_watch.hpp"

#include "scale/demand_round.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::scale {
namespace {

using namespace std::chrono_literals;

constexpr const char* demanded = "f.ns";

Demand demand(const std::string& run, std::uint64_t begun, std::uint32_t under_way = 0) {
  return {.run = run,
          .functions = {{.function = demanded, .begun = begun, .under_way = under_way, .ready = 2}}};
}

class Rates : public testing::Test {
 protected:
  const GatewayDemand& after(std::chrono::milliseconds passed, const Demand& said) {
    now_ += passed;
    rates_.take(said, now_);
    return rates_.latest().at(demanded);
  }
  DemandRates rates_{100ms};
  Clock::time_point now_ = Clock::now();
};

TEST_F(Rates, AreWhatBeganInTheTimeThatPassed) {
  EXPECT_EQ(after(0ms, demand("r", 1'000)).rate, std::nullopt) << "nobody knows since when";
  EXPECT_EQ(after(100ms, demand("r", 1'010)).rate, 100);
  EXPECT_EQ(after(200ms, demand("r", 1'010)).rate, 0);
}

TEST_F(Rates, AreKeptWhenAnAnswerComesEarlyAndTheRestIsNew) {
  after(0ms, demand("r", 0));
  after(100ms, demand("r", 10));
  EXPECT_EQ(after(1ms, demand("r", 20, 7)).rate, 100);
  EXPECT_EQ(rates_.latest().at(demanded).under_way, 7U);
  EXPECT_EQ(after(99ms, demand("r", 20)).rate, 100) << "ten in the hundred since the last full look";
}

TEST_F(Rates, BeginAnewWithTheGateway) {
  after(0ms, demand("r", 500));
  after(100ms, demand("r", 510));
  EXPECT_EQ(after(100ms, demand("another", 3)).rate, std::nullopt);
  EXPECT_EQ(after(100ms, demand("another", 5)).rate, 20);
}

TEST_F(Rates, OfAFunctionThatIsNewBeginAtZero) {
  rates_.take({.run = "r"}, now_);
  EXPECT_EQ(after(100ms, demand("r", 5)).rate, 50);
  now_ += 100ms;
  rates_.take({.run = "r"}, now_);
  EXPECT_TRUE(rates_.latest().empty());
}

TEST(DemandSum, IsThatOfAllGateways) {
  const DemandWatch::Report one{.functions = {{"a", {.rate = 10, .under_way = 1, .held = 1, .ready = 2}}}};
  const DemandWatch::Report two{.functions = {{"a", {.rate = 5, .under_way = 2, .ready = 3}}, {"b", {}}}};
  const auto loads = sum({one, two});
  EXPECT_EQ(loads.at("a").rate, 15);
  EXPECT_EQ(loads.at("a").under_way, 3U);
  EXPECT_EQ(loads.at("a").held, 1U);
  EXPECT_EQ(loads.at("a").ready, 3U) << "each sees the same replicas, some a moment later";
  EXPECT_EQ(loads.at("b").rate, std::nullopt);
}

}  // namespace
}  // namespace iitbfaas::scale
