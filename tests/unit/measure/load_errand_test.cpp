#include "measure/load_errand.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace iitbfaas::measure {
namespace {

using namespace std::chrono_literals;

TEST(LoadErrand, ArrivesAsItWasSent) {
  const LoadErrand errand{.profile = {.targets = {{.url = "http://h/"}}, .rate = load_rate("ramp:1..5")},
                          .addresses = {{"h", "127.0.0.1"}}};
  const auto line = encode(errand);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_EQ(decode_errand(line).profile, errand.profile);
  EXPECT_EQ(decode_errand(line).addresses, errand.addresses);
  for (const auto* wrong :
       {"", "{", "{}", "[]", R"({"profile": {}})", R"({"profile": [], "addresses": {}})"}) {
    EXPECT_THROW(decode_errand(wrong), InvalidSpec) << wrong;
  }
}

TEST(LoadErrand, TellsHowItGoes) {
  const LoadProgress progress{.elapsed = 2'100ms,
                              .length = 10s,
                              .last = {.at = 1s, .length = 1s, .intended = 100, .completed = 90, .p50 = 1ms},
                              .intended = 200,
                              .completed = 190,
                              .failed = 3,
                              .open = 7};
  const auto arrived = decode_progress(encode(progress));
  EXPECT_EQ(arrived.elapsed, progress.elapsed);
  EXPECT_EQ(arrived.length, progress.length);
  EXPECT_EQ(arrived.last, progress.last);
  EXPECT_EQ(arrived.completed, 190u);
  EXPECT_EQ(arrived.failed, 3u);
  const auto both = joined({progress, progress});
  EXPECT_EQ(both.elapsed, progress.elapsed);
  EXPECT_EQ(both.completed, 380u);
  EXPECT_EQ(both.failed, 6u);
  EXPECT_EQ(both.open, 14u);
  EXPECT_EQ(both.last.completed, 180u);
  EXPECT_THROW(decode_progress("{}"), InvalidSpec);
}

TEST(LoadErrand, IsDividedSoThatAllTogetherDoIt) {
  const LoadProfile profile{.targets = {{.url = "http://h/"}},
                            .rate = load_rate("points:100@0s/300@2s"),
                            .connections = 7,
                            .requests = 1'000,
                            .threads = 3};
  const auto parts = divided(profile, 3);
  ASSERT_EQ(parts.size(), 3u);
  double rate = 0;
  std::uint64_t connections = 0, requests = 0;
  for (const auto& part : parts) {
    EXPECT_NO_THROW(validate(part));
    rate += part.rate.points[1].rate;
    connections += part.connections;
    requests += part.requests;
  }
  EXPECT_DOUBLE_EQ(rate, 300);
  EXPECT_EQ(connections, 7u);
  EXPECT_EQ(requests, 1'000u);
  EXPECT_NE(parts[0].seed, parts[1].seed);
  EXPECT_THROW(divided(profile, 8), InvalidSpec);
}

}  // namespace
}  // namespace iitbfaas::measure
