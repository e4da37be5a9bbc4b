#include "deploy/secrets.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

namespace iitbfaas::deployment {
namespace {

TEST(Password, IsLongAndOfLettersAndDigits) {
  const auto password = random_password();
  EXPECT_EQ(password.size(), 43u);
  EXPECT_TRUE(std::ranges::all_of(password, [](unsigned char c) { return std::isalnum(c) != 0; }));
  EXPECT_NE(password, random_password());
}

}  // namespace
}  // namespace iitbfaas::deployment
