#include "deploy/registry_service.hpp"

#include "contract/labels.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::deployment {
namespace {

TEST(RegistryService, IsReachedFromEveryNodeThroughTheRoutingMesh) {
  const auto service = registry_service({.port = 5001}, "node1");
  EXPECT_EQ(service.name, "iitbfaas-registry");
  EXPECT_EQ(service.labels.at(contract::labels::platform), "registry");
  EXPECT_EQ(service.container.image, "registry:2");
  ASSERT_EQ(service.ports.size(), 1u);
  EXPECT_EQ(service.ports[0].target, 5000);
  EXPECT_EQ(service.ports[0].published, 5001);
  EXPECT_EQ(service.ports[0].mode, docker::Port::Mode::ingress);
  EXPECT_EQ(service.endpoint_mode, "vip") << "an engine refuses ingress ports with dnsrr";
}

TEST(RegistryService, StaysWhereItsVolumeIs) {
  const auto service = registry_service({.routing_mesh = false}, "node1");
  EXPECT_EQ(service.constraints, std::vector<std::string>{"node.id == node1"});
  ASSERT_EQ(service.container.mounts.size(), 1u);
  EXPECT_EQ(service.container.mounts[0].kind, docker::Mount::Kind::volume);
  EXPECT_EQ(service.container.mounts[0].target, "/var/lib/registry");
  EXPECT_EQ(service.ports[0].mode, docker::Port::Mode::host);
}

TEST(RegistryService, IsAnotherRevisionWhenItRunsOtherwise) {
  const auto revision = [](const RegistryServiceOptions& options) {
    return registry_service(options, "node1").container.labels.at(contract::labels::revision);
  };
  EXPECT_EQ(revision({}), revision({}));
  EXPECT_NE(revision({}), revision({.port = 5001}));
  EXPECT_NE(revision({}), revision({.image = "registry:3"}));
  EXPECT_NE(revision({}), revision({.routing_mesh = false}));
}

}  // namespace
}  // namespace iitbfaas::deployment
