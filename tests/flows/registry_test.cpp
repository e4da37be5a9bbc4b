#include "flows/on_docker.hpp"
#include "support/docker_registry.hpp"
#include "support/processes.hpp"
#include "support/requirement.hpp"

#include "iitbfaas/cluster.hpp"
#include "iitbfaas/image.hpp"
#include "iitbfaas/images.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

// Programs on their way through a registry, on a real Docker Swarm.
namespace {

using namespace flows;
using nlohmann::json;
using test_support::DockerRegistry;

class RegistryOnDocker : public OnDocker {
 protected:
  void SetUp() override {
    SKIP_IF_MISSING(DockerRegistry::missing());
    cli_.set("DOCKER_SERVICE_PREFER_OFFLINE_IMAGE", "0");  // of the engine: it pulls
    OnDocker::SetUp();
  }

  /// The id of an image of docker-registry that listens on `port`, in the engine.
  std::string registry_image(std::uint16_t port, bool password) const {
    std::string config =
        "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: /var/lib/registry\nhttp:\n"
        "  addr: :" +
        std::to_string(port) + "\n";
    std::vector<iitbfaas::Include> includes;
    if (password) {
      config += "auth:\n  htpasswd:\n    realm: test\n    path: /passwords\n";
      const auto file = cli_.home().write("passwords", test_support::registry_password_file);
      includes.push_back({.source = file, .destination = "/passwords"});
    }
    includes.push_back({.source = cli_.home().write("registry.yml", config), .destination = "/registry.yml"});
    const auto image = iitbfaas::package({.program = DockerRegistry::program,
                                          .name = "registry",
                                          .arguments = {"serve", "/registry.yml"},
                                          .includes = includes,
                                          .with_watchdog = false,
                                          .user = "0:0"});
    iitbfaas::Images{iitbfaas::Cluster{{.host = host_}}}.load(image);
    return image.id;
  }

  std::string image_of(const std::string& service) const {
    return engine().service(service).spec.container.image;
  }
};

TEST_F(RegistryOnDocker, TheClustersOwnTakesAProgramAndNodesPullItByDigest) {
  bring_up();
  const auto none = deploy_hello({"--registry", "cluster"});
  EXPECT_EQ(none.status, 1);
  EXPECT_NE(none.err.find("iitbfaas registry up"), std::string::npos) << none.err;

  const auto up =
      iitbfaas({"registry", "up", "--no-routing-mesh", "--image", registry_image(5000, false), "-o", "json"});
  ASSERT_EQ(up.status, 0) << up.err;
  EXPECT_EQ(json::parse(up.out)["name"], "127.0.0.1:5000");
  const auto deployed = deploy_hello({"--registry", "cluster"});
  ASSERT_EQ(deployed.status, 0) << deployed.err;
  EXPECT_TRUE(image_of("hello").starts_with("127.0.0.1:5000/hello@sha256:")) << image_of("hello");
  EXPECT_EQ(post(hello_url, form), greeting);
  EXPECT_EQ(json::parse(deploy_hello({"--registry", "cluster", "-o", "json"}).out)["outcome"], "unchanged");

  EXPECT_EQ(json::parse(iitbfaas({"registry", "status", "-o", "json"}).out)["running"], true);
  EXPECT_EQ(iitbfaas({"registry", "down"}).status, 0);
  EXPECT_EQ(iitbfaas({"registry", "status"}).out, "no registry\n");
  EXPECT_EQ(post(hello_url, form), greeting) << "what runs goes on";
}

TEST_F(RegistryOnDocker, APrivateOneIsPulledFromWithThePasswordOfDockerLogin) {
  bring_up();
  iitbfaas::docker::ServiceSpec service;
  service.name = "private";
  service.container.image = registry_image(5001, true);
  service.container.mounts = {
      {.kind = iitbfaas::docker::Mount::Kind::tmpfs, .source = {}, .target = "/var/lib/registry"}};
  service.ports = {{.target = 5001, .published = 5001}};
  engine().create_service(service);
  ASSERT_TRUE(iitbfaas::test::eventually(
      [&] {
        return there({"/usr/bin/curl", "-s", "-o", "/dev/null", "-w", "%{http_code}",
                      "http://127.0.0.1:5001/v2/"})
                   .out == "401";
      },
      std::chrono::seconds{60}));
  const auto refused = deploy_hello({"--registry", "127.0.0.1:5001"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_NE(refused.err.find("docker login 127.0.0.1:5001"), std::string::npos) << refused.err;

  cli_.home().write(
      ".docker/config.json",
      std::string{R"({"auths":{"127.0.0.1:5001":{"auth":")"} + test_support::registry_auth_of_ann + "\"}}}",
      0600);
  const auto deployed = deploy_hello({"--registry", "127.0.0.1:5001"});
  ASSERT_EQ(deployed.status, 0) << deployed.err;
  EXPECT_EQ(post(hello_url, form), greeting);
  const auto document = engine().service("hello").document;
  for (const auto* secret : {"se:cret", test_support::registry_auth_of_ann}) {
    EXPECT_EQ(document.find(secret), std::string::npos);
    EXPECT_EQ((refused.err + deployed.err + deployed.out).find(secret), std::string::npos);
  }
}

}  // namespace
