#include "docker/registry_auth.hpp"

#include "base/base64.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace iitbfaas::docker {
namespace {

constexpr const char* config = R"({"auths":{"registry.lan:5000":{"auth":"YW5uOnNlOmNyZXQ="},
  "token.lan":{"identitytoken":"abc"},"broken.lan":{"auth":"%"},"empty.lan":{}},"credsStore":"x"})";

nlohmann::json decoded(const std::string& header) {
  return nlohmann::json::parse(base::decode_base64(header).value_or("?"));
}

TEST(RegistryAuth, SendsTheUserAndPasswordOfTheImagesRegistry) {
  const auto auth = decoded(registry_auth("registry.lan:5000/team/resize:1", config));
  EXPECT_EQ(auth["username"], "ann");
  EXPECT_EQ(auth["password"], "se:cret");
  EXPECT_EQ(auth["serveraddress"], "registry.lan:5000");
}

TEST(RegistryAuth, SendsAnIdentityToken) {
  EXPECT_EQ(decoded(registry_auth("token.lan/a", config))["identitytoken"], "abc");
}

TEST(RegistryAuth, IsAnEmptyObjectWhenNothingIsKnown) {
  for (const char* image : {"other.lan/a:1", "library/alpine", "alpine", "broken.lan/a", "empty.lan/a"}) {
    EXPECT_EQ(registry_auth(image, config), "e30=") << image;
  }
  EXPECT_EQ(registry_auth("a.lan/b", "{}"), "e30=");
}

TEST(RegistryAuth, RefusesAFileThatIsNoConfiguration) {
  EXPECT_THROW(registry_auth("a.lan/b", "not JSON"), Error);
  EXPECT_THROW(registry_auth("a.lan/b", R"({"auths":[]})"), Error);
}

TEST(RegistryOf, IsTheHostOrDockerHub) {
  EXPECT_EQ(registry_of("localhost/a"), "localhost");
  EXPECT_EQ(registry_of("registry.lan/a/b:1"), "registry.lan");
  EXPECT_EQ(registry_of("team/a:1"), "https://index.docker.io/v1/");
  EXPECT_EQ(registry_of("a:1"), "https://index.docker.io/v1/");
}

}  // namespace
}  // namespace iitbfaas::docker
