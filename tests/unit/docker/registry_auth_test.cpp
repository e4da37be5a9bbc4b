#include "docker/registry_auth.hpp"

#include "base/base64.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace iitbfaas::docker {
namespace {

nlohmann::json decoded(const std::string& header) {
  return nlohmann::json::parse(base::decode_base64(header).value_or("?"));
}

TEST(RegistryAuth, HoldsUserPasswordAndRegistry) {
  const auto auth = decoded(registry_auth("registry.lan:5000", {.user = "ann", .password = "se:cret"}));
  EXPECT_EQ(auth["username"], "ann");
  EXPECT_EQ(auth["password"], "se:cret");
  EXPECT_EQ(auth["serveraddress"], "registry.lan:5000");
}

TEST(RegistryAuth, HoldsAnIdentityTokenInstead) {
  EXPECT_EQ(decoded(registry_auth("token.lan", {.identity_token = "abc"}))["identitytoken"], "abc");
}

TEST(RegistryAuth, IsAnEmptyObjectWhenNothingIsKnown) { EXPECT_EQ(registry_auth("a.lan", {}), "e30="); }

TEST(RegistryOf, IsTheHostOrDockerHub) {
  EXPECT_EQ(registry_of("localhost/a"), "localhost");
  EXPECT_EQ(registry_of("registry.lan/a/b:1"), "registry.lan");
  EXPECT_EQ(registry_of("docker.io/team/a:1"), docker_hub);
  EXPECT_EQ(registry_of("team/a:1"), docker_hub);
  EXPECT_EQ(registry_of("a:1"), docker_hub);
}

}  // namespace
}  // namespace iitbfaas::docker
