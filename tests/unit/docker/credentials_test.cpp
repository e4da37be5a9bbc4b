#include "docker/credentials.hpp"

#include "docker/registry_auth.hpp"
#include "support/temporary_folder.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace iitbfaas::docker {
namespace {

constexpr const char* config = R"({"auths":{"registry.lan:5000":{"auth":"YW5uOnNlOmNyZXQ="},
  "https://old.lan/v1/":{"auth":"YW5uOnNlOmNyZXQ="},"token.lan":{"identitytoken":"abc"},
  "https://index.docker.io/v1/":{"auth":"YW5uOnNlOmNyZXQ="},
  "broken.lan":{"auth":"%"},"empty.lan":{}},"credHelpers":{"own.lan":"own"},"credsStore":"pass"})";

TEST(Credentials, AreThoseOfTheRegistry) {
  const Credentials ann{.user = "ann", .password = "se:cret"};
  EXPECT_EQ(find_credentials("registry.lan:5000", config).stored, ann);
  EXPECT_EQ(find_credentials("old.lan", config).stored, ann);
  EXPECT_EQ(find_credentials(docker_hub, config).stored, ann);
  EXPECT_EQ(find_credentials("token.lan", config).stored.identity_token, "abc");
}

TEST(Credentials, AreWithAHelperWhenTheFileHasNone) {
  EXPECT_EQ(find_credentials("own.lan", config).helper, "own");
  for (const char* registry : {"empty.lan", "broken.lan", "other.lan"}) {
    EXPECT_EQ(find_credentials(registry, config).helper, "pass") << registry;
    EXPECT_FALSE(find_credentials(registry, config).stored.known()) << registry;
  }
  EXPECT_EQ(find_credentials("a.lan", "{}"), CredentialEntry{});
}

TEST(Credentials, RefuseAFileThatIsNoConfiguration) {
  for (const char* text : {"not JSON", "[]", R"({"auths":[]})", R"({"credsStore":"../../bin/sh"})"}) {
    EXPECT_THROW(find_credentials("a.lan", text), Error) << text;
  }
}

TEST(Credentials, OfAHelperMayBeAnIdentityToken) {
  EXPECT_EQ(parse_helper_answer(R"({"Username":"<token>","Secret":"abc"})").identity_token, "abc");
  EXPECT_EQ(parse_helper_answer(R"({"Username":"ann","Secret":"x"})").password, "x");
  EXPECT_THROW(parse_helper_answer("no"), Error);
}

TEST(Credentials, GoToTheClusterForImagesOfARegistryThatIsKnown) {
  const test_support::TemporaryFolder login;
  login.write("config.json", R"({"auths":{"registry.lan:5000":{"auth":"YW5uOnNlOmNyZXQ="},
    "https://index.docker.io/v1/":{"auth":"YW5uOnNlOmNyZXQ="}}})");
  ::setenv("DOCKER_CONFIG", login.path().c_str(), 1);
  EXPECT_FALSE(registry_auth_for_pull("registry.lan:5000/team/a@sha256:0").empty());
  EXPECT_FALSE(registry_auth_for_pull("docker.io/ann/a:1").empty());
  for (const char* image : {"sha256:abc", "alpine", "ann/a:1", "other.lan/a:1"}) {
    EXPECT_EQ(registry_auth_for_pull(image), "") << image;
  }
  ::unsetenv("DOCKER_CONFIG");
}

}  // namespace
}  // namespace iitbfaas::docker
