#include "deploy/compose/merge.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::deployment::compose {
namespace {

Service merged(const Service& base, const Service& later) {
  ComposeProject project{.services = {{"a", base}}};
  merge(project, ComposeProject{.services = {{"a", later}}});
  return project.services.at("a");
}

TEST(Merge, WhatIsGivenReplaces) {
  const auto service = merged({.image = "x", .user = "1", .tty = true}, {.image = "y", .read_only = true});
  EXPECT_EQ(service.image, "y");
  EXPECT_EQ(service.user, "1");
  EXPECT_TRUE(service.tty);
  EXPECT_TRUE(service.read_only);
}

TEST(Merge, ListsGrowAndMappingsMerge) {
  const auto service = merged({.command = {"a"}, .environment = {{"A", "1"}, {"B", "1"}}},
                              {.command = {"b"}, .environment = {{"B", "2"}}});
  EXPECT_EQ(service.command, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(service.environment.at("A"), "1");
  EXPECT_EQ(service.environment.at("B"), "2");
}

TEST(Merge, GoesIntoWhatIsDeployed) {
  Service base;
  base.deployment.update = UpdatePolicy{.parallelism = 2, .delay = Duration{3}};
  base.deployment.replicas = 4;
  Service later;
  later.deployment.update = UpdatePolicy{.order = "start-first"};
  later.deployment.replicas = 0;
  const auto service = merged(base, later);
  EXPECT_EQ(service.deployment.update->parallelism, 2U);
  EXPECT_EQ(service.deployment.update->order, "start-first");
  EXPECT_EQ(service.deployment.replicas, 0U);
}

TEST(Merge, APublishedPortAndASecretsSourceStandOnce) {
  const auto service = merged({.ports = {{.target = 80, .published = 8080}, {.target = 81}},
                               .secrets = {{.source = "s", .target = "old"}}},
                              {.ports = {{.target = 90, .published = 8080}, {.target = 82}},
                               .secrets = {{.source = "s", .target = "new"}}});
  EXPECT_EQ(service.ports,
            (std::vector<docker::Port>{{.target = 81}, {.target = 90, .published = 8080}, {.target = 82}}));
  ASSERT_EQ(service.secrets.size(), 1U);
  EXPECT_EQ(service.secrets[0].target, "new");
}

TEST(Merge, OfANetworkTheLaterOneCountsWhole) {
  ComposeProject project{.networks = {{"n", {.attachable = true, .labels = {{"a", "b"}}}}}};
  merge(project, ComposeProject{.networks = {{"n", {.labels = {{"c", "d"}}}}, {"m", {}}}});
  EXPECT_FALSE(project.networks.at("n").attachable);
  EXPECT_EQ(project.networks.at("n").labels, (StringMap{{"c", "d"}}));
  EXPECT_EQ(project.networks.size(), 2U);
}

}  // namespace
}  // namespace iitbfaas::deployment::compose
