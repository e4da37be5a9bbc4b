#include "deploy/gateway_service.hpp"

#include "contract/labels.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace iitbfaas::deployment {
namespace {

using Words = std::vector<std::string>;

const PlatformOptions platform{.gateway = {.id = "sha256:ab"}, .gateway_port = 18080, .metrics_port = 18082};

GatewaySite swarm() {
  return {.socket = "/var/run/docker.sock",
          .network_id = "net1",
          .password = {.id = "s1", .name = "iitbfaas-password", .file_name = "iitbfaas-password"}};
}

GatewaySite embedded() {
  auto site = swarm();
  site.embedded = true;
  site.socket = "/home/u/engine.sock";
  return site;
}

TEST(GatewayService, OnASwarmReachesFunctionsOverTheNetwork) {
  const auto service = gateway_service(platform, swarm());
  EXPECT_EQ(service.name, "iitbfaas-gateway");
  EXPECT_EQ(service.container.arguments,
            (Words{"--host", "unix:///run/iitbfaas/engine.sock", "gateway", "--listen", "0.0.0.0:8080",
                   "--metrics-listen", "0.0.0.0:8082", "--network", "iitbfaas", "--password-file",
                   "/run/secrets/iitbfaas-password"}));
  EXPECT_EQ(service.labels.at(contract::labels::gateway_url), "http://gateway:8080");
  ASSERT_EQ(service.ports.size(), 2u);
  EXPECT_EQ(service.ports[0].published, 18080);
  EXPECT_EQ(service.ports[1].published, 18082);
  EXPECT_EQ(service.networks.front().aliases, Words{"gateway"});
  EXPECT_EQ(service.container.mounts.front().source, "/var/run/docker.sock");
  EXPECT_TRUE(service.global);
  EXPECT_EQ(service.constraints, Words{"node.role == manager"});
}

TEST(GatewayService, OnWorkersFollowsThoseBesideManagersAndSeesNoEngine) {
  const auto service = gateway_follower_service(platform, swarm());
  EXPECT_EQ(service.container.arguments,
            (Words{"gateway", "--follow", "http://tasks.iitbfaas-gateway:8080", "--listen", "0.0.0.0:8080",
                   "--metrics-listen", "0.0.0.0:8082", "--password-file", "/run/secrets/iitbfaas-password"}));
  EXPECT_TRUE(service.global);
  EXPECT_EQ(service.constraints, Words{"node.role == worker"});
  EXPECT_TRUE(service.container.mounts.empty());
  EXPECT_EQ(service.container.user, "65534:65534");
  EXPECT_EQ(service.container.secrets.front().uid, "65534") << "its password is readable to it alone";
  EXPECT_EQ(service.ports, gateway_service(platform, swarm()).ports);
}

TEST(GatewayService, BesideTheEmbeddedEngineListensItself) {
  const auto service = gateway_service(platform, embedded());
  EXPECT_EQ(service.container.arguments, (Words{"--host", "unix:///home/u/engine.sock", "gateway", "--listen",
                                                "127.0.0.1:18080", "--metrics-listen", "127.0.0.1:18082",
                                                "--password-file", "/run/secrets/iitbfaas-password"}));
  EXPECT_EQ(service.labels.at(contract::labels::gateway_url), "http://127.0.0.1:18080");
  ASSERT_EQ(service.ports.size(), 1U) << "the engine says where its metrics are";
  EXPECT_EQ(service.ports[0].published, 18082);
  EXPECT_EQ(service.container.labels.at(contract::labels::metrics_port), "18082");
  EXPECT_TRUE(service.networks.empty());
}

TEST(GatewayService, MayDoNothingButOpenTheSocket) {
  const auto service = gateway_service(platform, swarm());
  EXPECT_TRUE(service.container.read_only);
  EXPECT_EQ(service.container.capabilities_drop, Words{"ALL"});
  EXPECT_EQ(service.container.secrets.front().id, "s1");
  EXPECT_TRUE(service.container.environment.empty());
}

TEST(GatewayService, SpeaksTlsWhenGivenACertificate) {
  auto site = swarm();
  site.certificate = {.id = "c", .name = "c-1", .file_name = "iitbfaas-certificate"};
  site.key = {.id = "k", .name = "k-1", .file_name = "iitbfaas-key"};
  const auto service = gateway_service(platform, site);
  const auto& words = service.container.arguments;
  EXPECT_NE(std::ranges::find(words, "/run/secrets/iitbfaas-certificate"), words.end());
  EXPECT_NE(std::ranges::find(words, "/run/secrets/iitbfaas-key"), words.end());
  EXPECT_EQ(service.container.secrets.size(), 3u);
  EXPECT_EQ(service.labels.at(contract::labels::gateway_url), "https://gateway:8080");
}

TEST(GatewayService, IsTheSameForTheSameOptionsAndAnotherRevisionForOthers) {
  const auto revision = [](const docker::ServiceSpec& service) {
    return service.container.labels.at(contract::labels::revision);
  };
  EXPECT_EQ(gateway_service(platform, swarm()), gateway_service(platform, swarm()));
  auto other = platform;
  other.gateway_port = 18090;
  EXPECT_NE(revision(gateway_service(other, swarm())), revision(gateway_service(platform, swarm())));
  auto site = swarm();
  site.password.id = "s2";
  EXPECT_NE(revision(gateway_service(platform, site)), revision(gateway_service(platform, swarm())));
}

}  // namespace
}  // namespace iitbfaas::deployment
