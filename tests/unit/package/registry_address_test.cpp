#include "package/registry_address.hpp"

#include "docker/credentials.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::packaging {
namespace {

RegistryAddress parse(const std::string& text, bool insecure = false) {
  return parse_registry_address({.address = text, .insecure = insecure});
}

TEST(RegistryAddress, IsHttpsUnlessItIsThisMachineOrToldOtherwise) {
  EXPECT_TRUE(parse("registry.lan:5000").url.secure);
  EXPECT_FALSE(parse("localhost:5000").url.secure);
  EXPECT_FALSE(parse("127.1.2.3:5000").url.secure);
  EXPECT_TRUE(parse("127.example.org").url.secure);
  EXPECT_FALSE(parse("registry.lan:5000", true).url.secure);
  EXPECT_TRUE(parse("https://127.0.0.1:5000").url.secure);
  EXPECT_FALSE(parse("http://registry.lan").url.secure);
}

TEST(RegistryAddress, TellsHostPortAndPrefix) {
  const auto address = parse("https://Registry.lan:5000/team/x/");
  EXPECT_EQ(address.host, "registry.lan:5000");
  EXPECT_EQ(address.prefix, "team/x");
  EXPECT_EQ(address.account, "registry.lan:5000");
  EXPECT_EQ(address.url.endpoint.port, 5000);
  EXPECT_EQ(parse("registry.lan").url.endpoint.port, 443);
  EXPECT_EQ(parse("registry").host, "registry:443") << "else a user of Docker Hub";
}

TEST(RegistryAddress, KnowsDockerHub) {
  const auto address = parse("docker.io/ann");
  EXPECT_EQ(address.host, "docker.io");
  EXPECT_EQ(address.url.endpoint.host, "registry-1.docker.io");
  EXPECT_EQ(address.account, docker::docker_hub);
}

TEST(RegistryAddress, RefusesWhatIsNone) {
  for (const char* text : {"", "ftp://x", "a b", "x:99999", "user@x", "x/UPPER", "x/a//b", "x/a?b", "x/-a"}) {
    EXPECT_THROW(parse(text), InvalidSpec) << text;
  }
}

}  // namespace
}  // namespace iitbfaas::packaging
