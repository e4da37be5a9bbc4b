#include "invoke/gateway/call_marks.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <set>

namespace iitbfaas::invoke {
namespace {

TEST(CallMarks, MakesUuidsOfVersionFour) {
  std::mt19937_64 random{7};
  const std::regex version_four{"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"};
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const auto marks = call_marks({}, random);
    EXPECT_TRUE(std::regex_match(marks.call_id, version_four)) << marks.call_id;
    seen.insert(marks.call_id);
  }
  EXPECT_EQ(seen.size(), 1000U);
}

TEST(CallMarks, KeepsTheClientsIdUnlessItIsEmpty) {
  std::mt19937_64 random;
  http::RequestHead head;
  head.fields = {{"x-call-id", "mine"}};
  EXPECT_EQ(call_marks(head, random).call_id, "mine");
  head.fields = {{"X-Call-Id", ""}};
  EXPECT_EQ(call_marks(head, random).call_id.size(), 36U);
}

TEST(CallMarks, GivesNanosecondsSince1970) {
  std::mt19937_64 random;
  const auto nanos = std::stoll(call_marks({}, random).start_time);
  EXPECT_GT(nanos, 1'700'000'000'000'000'000);
}

}  // namespace
}  // namespace iitbfaas::invoke
