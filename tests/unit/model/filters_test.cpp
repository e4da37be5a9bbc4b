#include "iitbfaas/filters.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

namespace {

using iitbfaas::FunctionSpec;
using iitbfaas::matches;
using iitbfaas::NodeStatus;

const FunctionSpec hello{.name = "hello", .image = "a", .labels = {{"team", "red"}, {"new", ""}}};

TEST(Filters, OneOfAKeysValuesAndAllOfTheLabels) {
  EXPECT_TRUE(matches(hello, {}));
  EXPECT_TRUE(matches(hello, {{"name", {"other", "hello"}}, {"namespace", {"openfaas-fn"}}}));
  EXPECT_FALSE(matches(hello, {{"name", {"hello"}}, {"image", {"b"}}}));
  EXPECT_TRUE(matches(hello, {{"label", {"team=red", "new"}}}));
  EXPECT_FALSE(matches(hello, {{"label", {"team=red", "old"}}}));
  EXPECT_FALSE(matches(hello, {{"label", {"team=re"}}}));
}

TEST(Filters, NodesByRoleAndAvailability) {
  const NodeStatus node{.id = "n1", .availability = iitbfaas::NodeAvailability::drain};
  EXPECT_TRUE(matches(node, {{"role", {"worker"}}, {"availability", {"drain"}}}));
  EXPECT_FALSE(matches(node, {{"role", {"manager"}}}));
}

TEST(Filters, AnUnknownKeyIsRefused) {
  EXPECT_THROW(static_cast<void>(matches(hello, {{"colour", {"red"}}})), iitbfaas::InvalidSpec);
}

}  // namespace
