#include "invoke/gateway/balance.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace iitbfaas::invoke {
namespace {

using namespace std::chrono_literals;

const Replica::Clock::time_point now{1h};

Replicas make_replicas(const std::vector<std::uint32_t>& in_flight) {
  Replicas replicas;
  for (const auto count : in_flight) {
    const auto number = static_cast<unsigned short>(replicas.size());
    replicas.push_back(std::make_shared<Replica>(std::to_string(number), Replica::Address{{}, number}));
    replicas.back()->in_flight = count;
  }
  return replicas;
}

TEST(Balance, TakesTheReplicaWithTheFewestRequestsInFlight) {
  const auto replicas = make_replicas({3, 1, 2});
  for (std::size_t turn = 0; turn < 6; ++turn) EXPECT_EQ(balance(replicas, {}, now, turn), replicas[1]);
}

TEST(Balance, GoesRoundAmongEquals) {
  const auto replicas = make_replicas({0, 0, 0});
  std::set<std::string> taken;
  for (std::size_t turn = 5; turn < 8; ++turn) taken.insert(balance(replicas, {}, now, turn)->id);
  EXPECT_EQ(taken.size(), 3U);
}

TEST(Balance, HasNoneToGiveWhenThereIsNone) { EXPECT_EQ(balance({}, {}, now, 7), nullptr); }

TEST(Balance, LeavesOutWhatWasTried) {
  const auto replicas = make_replicas({0, 5});
  const std::array<const Replica*, 1> first{replicas[0].get()};
  EXPECT_EQ(balance(replicas, first, now, 0), replicas[1]);
  const std::array<const Replica*, 2> both{replicas[0].get(), replicas[1].get()};
  EXPECT_EQ(balance(replicas, both, now, 0), nullptr);
}

TEST(Balance, PrefersABusyReplicaToOneThatJustRefused) {
  const auto replicas = make_replicas({0, 9});
  replicas[0]->avoid(now);
  EXPECT_EQ(balance(replicas, {}, now, 0), replicas[1]);
  EXPECT_EQ(balance(replicas, {}, now + 1s, 0), replicas[0]);
}

TEST(Balance, LeavesOneThatRefusesAgainAndAgainAloneForLonger) {
  const auto replicas = make_replicas({0, 9});
  replicas[0]->avoid(now);
  replicas[0]->avoid(now + 1s);
  EXPECT_EQ(balance(replicas, {}, now + 2s, 0), replicas[1]);
  EXPECT_EQ(balance(replicas, {}, now + 3s, 0), replicas[0]);
  replicas[0]->answered();
  replicas[0]->avoid(now + 3s);
  EXPECT_EQ(balance(replicas, {}, now + 4s, 0), replicas[0]) << "an answer makes up for all";
}

TEST(Balance, TakesOneThatRefusedWhenAllDid) {
  const auto replicas = make_replicas({4, 2});
  for (const auto& replica : replicas) replica->avoid(now);
  EXPECT_EQ(balance(replicas, {}, now, 0), replicas[1]);
}

TEST(Lease, CountsARequestForAsLongAsItLives) {
  const auto replica = make_replicas({0}).front();
  {
    const Lease first{replica};
    const Lease second{replica};
    EXPECT_EQ(replica->in_flight, 2U);
  }
  EXPECT_EQ(replica->in_flight, 0U);
}

}  // namespace
}  // namespace iitbfaas::invoke
