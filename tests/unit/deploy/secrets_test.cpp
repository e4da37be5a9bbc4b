#include "deploy/secrets.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

namespace iitbfaas::deploy {
namespace {

TEST(Password, IsLongAndOfLettersAndDigits) {
  const auto password = random_password();
  EXPECT_EQ(password.size(), 43u);
  EXPECT_TRUE(std::ranges::all_of(password, [](unsigned char c) { return std::isalnum(c) != 0; }));
  EXPECT_NE(password, random_password());
}

TEST(Digest, IsSha256) {
  EXPECT_EQ(digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace iitbfaas::deploy
