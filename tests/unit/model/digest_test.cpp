#include "model/digest.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::model {
namespace {

TEST(Digest, IsSha256) {
  EXPECT_EQ(digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace iitbfaas::model
