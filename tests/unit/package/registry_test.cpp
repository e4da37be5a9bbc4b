#include "iitbfaas/registry.hpp"

#include "http/client.hpp"
#include "package/digest.hpp"
#include "support/certificates.hpp"
#include "support/docker_registry.hpp"
#include "support/requirement.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>

namespace iitbfaas {
namespace {

using test_support::Certificates;
using test_support::DockerRegistry;
using test_support::TemporaryFolder;

/// Pushes to Debian's docker-registry. What `docker login` keeps is in a folder of the test's own.
class RegistryTest : public testing::Test {
 protected:
  void SetUp() override {
    ::setenv("DOCKER_CONFIG", login_.path().c_str(), 1);
    SKIP_IF_MISSING(DockerRegistry::missing());
  }
  void TearDown() override { ::unsetenv("DOCKER_CONFIG"); }

  Package hello(const std::string& name = "hello", const std::string& says = "hello") const {
    return package({.program = folder_.write(name, "#!/bin/sh\necho " + says + "\n", 0755),
                    .name = name,
                    .watchdog = watchdog_});
  }

  static std::string reason(const Registry& registry, const Package& image) {
    try {
      registry.push(image);
    } catch (const Error& error) {
      return error.what();
    }
    return "nothing was thrown";
  }

  static std::size_t count(const std::string& text, const std::string& part) {
    std::size_t times = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++times;
    return times;
  }

  TemporaryFolder folder_;
  TemporaryFolder login_;
  std::filesystem::path watchdog_ = folder_.write("watchdog", "not run here", 0755);
};

/// What a registry has under this path of ours.
Reply fetch(const DockerRegistry& registry, const std::string& path) {
  const http::Client client{{.endpoint = {.host = "127.0.0.1", .port = registry.port()}}};
  return client.send({.target = "/v2/" + path,
                      .headers = {{"Accept", "application/vnd.docker.distribution.manifest.v2+json"}}});
}

TEST_F(RegistryTest, GivesBackWhatWasPushedByItsDigest) {
  const DockerRegistry server;
  const auto image = hello();
  const auto reference = Registry{{.address = server.address()}}.push(image);
  const auto at = reference.find('@');
  EXPECT_EQ(reference.substr(0, at), server.address() + "/hello");
  const auto digest = reference.substr(at + 1);
  const auto reply = fetch(server, "hello/manifests/" + digest);
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ("sha256:" + packaging::sha256(reply.body), digest);
  const auto manifest = nlohmann::json::parse(reply.body);
  EXPECT_EQ(manifest["config"]["digest"], image.id);
  EXPECT_EQ(manifest["layers"].size(), 3u);
  for (const auto& layer : manifest["layers"]) {
    const auto blob = fetch(server, "hello/blobs/" + layer["digest"].get<std::string>());
    EXPECT_EQ("sha256:" + packaging::sha256(blob.body), layer["digest"].get<std::string>());
    EXPECT_EQ(blob.body.size(), layer["size"]);
  }
}

TEST_F(RegistryTest, PutsImagesBelowThePrefixAndKeepsATagForEach) {
  const DockerRegistry server;
  const Registry registry{{.address = server.address() + "/team/x", .name_on_nodes = "registry.lan:5000"}};
  EXPECT_EQ(registry.name(), "registry.lan:5000/team/x");
  const auto image = hello();
  EXPECT_TRUE(registry.push(image).starts_with("registry.lan:5000/team/x/hello@sha256:"));
  registry.push(hello("hello", "again"));
  const auto tags = nlohmann::json::parse(fetch(server, "team/x/hello/tags/list").body)["tags"];
  EXPECT_EQ(tags.size(), 2u) << tags;
}

TEST_F(RegistryTest, SendsNothingTwice) {
  const DockerRegistry server;
  const Registry registry{{.address = server.address()}};
  const auto image = hello();
  std::uint64_t done = 0, total = 0;
  const auto reference = registry.push(image, [&](std::uint64_t now, std::uint64_t all) {
    done = now;
    total = all;
  });
  EXPECT_EQ(done, total);
  EXPECT_GT(total, 0u);
  const auto first = server.log();
  EXPECT_EQ(count(first, "\"PUT /v2/hello/blobs/"), 4u) << first;
  EXPECT_EQ(registry.push(image), reference);
  const auto second = server.log().substr(first.size());
  EXPECT_EQ(count(second, " /v2/"), 1u) << second;
  EXPECT_EQ(count(second, "\"GET /v2/hello/manifests/"), 1u) << second;

  registry.push(hello("other", "other"));
  const auto third = server.log().substr(first.size() + second.size());
  EXPECT_EQ(count(third, "\"PUT /v2/other/blobs/"), 2u)
      << "watchdog and runtime are taken from the first function's: " << third;
}

TEST_F(RegistryTest, TakesThePasswordOfDockerLogin) {
  const DockerRegistry server{{.password = true}};
  const Registry registry{{.address = server.address()}};
  const auto image = hello();
  const auto refused = reason(registry, image);
  EXPECT_NE(refused.find("401 UNAUTHORIZED: authentication required"), std::string::npos) << refused;
  EXPECT_NE(refused.find("docker login " + server.address()), std::string::npos) << refused;
  login_.write("config.json", R"({"auths":{")" + server.address() + R"(":{"auth":")" +
                                  test_support::registry_auth_of_ann + "\"}}}");
  EXPECT_TRUE(registry.push(image).starts_with(server.address() + "/hello@"));
}

TEST_F(RegistryTest, AsksTheCredentialHelper) {
  const DockerRegistry server{{.password = true}};
  const auto helper = folder_.write("bin/docker-credential-mine",
                                    "#!/bin/sh\nread server\n[ \"$1 $server\" = \"get " + server.address() +
                                        "\" ] && echo '{\"Username\":\"ann\",\"Secret\":\"se:cret\"}'\n",
                                    0755);
  login_.write("config.json", R"({"credsStore":"mine"})");
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", (helper.parent_path().string() + ":" + path).c_str(), 1);
  const auto said = reason(Registry{{.address = server.address()}}, hello());
  ::setenv("PATH", path.c_str(), 1);
  EXPECT_EQ(said, "nothing was thrown");
}

TEST_F(RegistryTest, SaysWhichHelperFailed) {
  const DockerRegistry server{{.password = true}};
  login_.write("config.json", R"({"credsStore":"absent-here"})");
  const auto said = reason(Registry{{.address = server.address()}}, hello());
  EXPECT_NE(said.find("docker-credential-absent-here"), std::string::npos) << said;
  EXPECT_NE(said.find("config.json"), std::string::npos) << said;
}

TEST_F(RegistryTest, TrustsTheAuthorityItIsGivenAndNoOther) {
  const Certificates certificates;
  const DockerRegistry server{{.certificate = certificates.server(), .key = certificates.server_key()}};
  const auto address = "https://localhost:" + std::to_string(server.port());
  const auto image = hello();
  const auto refused = reason(Registry{{.address = address}}, image);
  EXPECT_NE(refused.find("--registry-ca-file"), std::string::npos) << refused;
  const Registry registry{{.address = address, .ca_file = certificates.authority()}};
  EXPECT_TRUE(registry.push(image).starts_with("localhost:" + std::to_string(server.port()) + "/hello@"));
}

TEST_F(RegistryTest, SaysWhenTheOtherSideSpeaksNoTls) {
  const DockerRegistry server;
  const auto refused = reason(Registry{{.address = "https://" + server.address()}}, hello());
  EXPECT_NE(refused.find("use --registry-insecure"), std::string::npos) << refused;
}

TEST_F(RegistryTest, FailsInOneLineWhenTheDiskIsFull) {
  // A store that cannot be written: what a full disk looks like from outside.
  const DockerRegistry server;
  std::ofstream{server.store()} << "a file where the folder should be";
  const auto refused = reason(Registry{{.address = server.address()}}, hello());
  EXPECT_NE(refused.find("its disk may be full"), std::string::npos) << refused;
  EXPECT_EQ(refused.find('\n'), std::string::npos) << refused;
}

}  // namespace
}  // namespace iitbfaas
