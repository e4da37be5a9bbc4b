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

TEST(Filters, ImagesByAnyOfTheirNodesAndServices) {
  const iitbfaas::ImageStatus image{.id = "a", .nodes = {"n1", "n2"}, .services = {"hello"}};
  EXPECT_TRUE(matches(image, {{"node", {"n2"}}, {"service", {"other", "hello"}}}));
  EXPECT_FALSE(matches(image, {{"node", {"n3"}}}));
}

TEST(Filters, SecretsByNamespaceAndLabelAndStacksByName) {
  const iitbfaas::SecretStatus secret{.name = "token", .name_space = "shop", .labels = {{"team", "red"}}};
  EXPECT_TRUE(matches(secret, {{"namespace", {"shop"}}, {"label", {"team=red"}}}));
  EXPECT_FALSE(matches(secret, {{"namespace", {"openfaas-fn"}}}));
  EXPECT_TRUE(matches(iitbfaas::StackStatus{.name = "shop"}, {{"name", {"shop"}}}));
  EXPECT_FALSE(matches(iitbfaas::StackStatus{.name = "shop"}, {{"name", {"sho"}}}));
}

TEST(Filters, AnUnknownKeyIsRefused) {
  EXPECT_THROW(static_cast<void>(matches(hello, {{"colour", {"red"}}})), iitbfaas::InvalidSpec);
  EXPECT_THROW(static_cast<void>(matches(hello, {{"name", {"x"}}, {"zone", {"a"}}})), iitbfaas::InvalidSpec)
      << "also when another one does not hold already";
  EXPECT_THROW(static_cast<void>(matches(iitbfaas::ImageStatus{}, {{"label", {"a"}}})),
               iitbfaas::InvalidSpec);
}

}  // namespace
