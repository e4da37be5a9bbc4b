#include "package/auth_challenge.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::packaging {
namespace {

TEST(AuthChallenge, ReadsRealmServiceAndScope) {
  const auto all = parse_challenges(
      R"(Bearer realm="https://auth.lan/token",service="registry.lan",scope="repository:a/b:pull,push")");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].scheme, "bearer");
  EXPECT_EQ(all[0].parameter("realm"), "https://auth.lan/token");
  EXPECT_EQ(all[0].parameter("service"), "registry.lan");
  EXPECT_EQ(all[0].parameter("scope"), "repository:a/b:pull,push");
  EXPECT_EQ(all[0].parameter("error"), "");
}

TEST(AuthChallenge, ReadsSeveralInOneHeader) {
  const auto all = parse_challenges(R"(Basic realm="a \"quoted\" one", BEARER Realm=x , Negotiate)");
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].parameter("realm"), R"(a "quoted" one)");
  EXPECT_EQ(all[1].scheme, "bearer");
  EXPECT_EQ(all[1].parameter("realm"), "x");
  EXPECT_EQ(all[2].scheme, "negotiate");
}

TEST(AuthChallenge, StopsAtWhatIsNone) {
  EXPECT_TRUE(parse_challenges("").empty());
  EXPECT_TRUE(parse_challenges("realm=x").empty());
  EXPECT_TRUE(parse_challenges("\"Basic\"").empty());
  EXPECT_EQ(parse_challenges("Basic realm=\"no end").front().parameters.size(), 0u);
}

}  // namespace
}  // namespace iitbfaas::packaging
