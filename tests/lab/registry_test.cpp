#include "flows/hello.hpp"
#include "lab/joined.hpp"
#include "support/docker_registry.hpp"
#include "support/processes.hpp"
#include "support/requirement.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

// A private registry with TLS on one machine, from which every node pulls.
namespace {

using lab::Lab;
using nlohmann::json;

class RegistryOnThreeNodes : public lab::Joined {
 protected:
  void SetUp() override {
    SKIP_IF_MISSING(test_support::DockerRegistry::missing());
    Joined::SetUp();
    if (!lab_) return;
    start_registry();
    const auto certificate = lab_->shell("node1", "cat /root/registry.pem");
    lab_->shell("client", "cat >/root/ca.pem <<'END'\n" + certificate + "\nEND");
    for (int node = 1; node <= nodes_; ++node) let_pull(name(node), certificate);
    ASSERT_TRUE(
        iitbfaas::test::eventually([this] { return ready_nodes() == nodes_; }, std::chrono::minutes{1}));
  }

  void start_registry() const {
    lab_->shell(
        "node1",
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=registry"
        " -addext subjectAltName=IP:" +
            Lab::address(1) + " -keyout /root/registry.key -out /root/registry.pem 2>/dev/null");
    lab_->shell("node1",
                "cat >/root/passwords <<'END'\n" + std::string{test_support::registry_password_file} + "END");
    lab_->shell("node1",
                "cat >/root/registry.yml <<'END'\n"
                "version: 0.1\n"
                "storage: {filesystem: {rootdirectory: /root/store}}\n"
                "http: {addr: ':5000', tls: {certificate: /root/registry.pem, key: /root/registry.key}}\n"
                "auth: {htpasswd: {realm: lab, path: /root/passwords}}\n"
                "END\n"
                "setsid docker-registry serve /root/registry.yml >/root/registry.log 2>&1 </dev/null &");
  }

  /// Engines of the lab do not pull, unless they are told to.
  void let_pull(const std::string& node, const std::string& certificate) const {
    const auto trusted = "/etc/docker/certs.d/" + registry();
    lab_->shell(node, "mkdir -p '" + trusted + "' && cat >'" + trusted + "/ca.crt' <<'END'\n" + certificate +
                          "\nEND\n"
                          "sed -i /PREFER_OFFLINE/d /etc/default/docker\n"
                          "/etc/init.d/docker restart >/dev/null 2>&1");
  }

  int ready_nodes() const {
    const auto listed = lab_->iitbfaas({"node", "list", "-o", "json"});
    if (listed.status != 0) return 0;
    const auto nodes = json::parse(listed.out);
    return static_cast<int>(
        std::ranges::count_if(nodes, [](const json& node) { return node["ready"].get<bool>(); }));
  }

  static std::string registry() { return Lab::address(1) + ":5000"; }
};

TEST_F(RegistryOnThreeNodes, GivesEveryNodeWhatItRunsWithThePasswordOfDockerLogin) {
  lab_->shell("client", R"(mkdir -p /root/.docker && umask 077 && echo '{"auths":{")" + registry() +
                            R"(":{"auth":")" + test_support::registry_auth_of_ann +
                            "\"}}}' >/root/.docker/config.json");
  iitbfaas({"up"});
  iitbfaas(flows::deploy_hello(
      {"--replicas", "3", "--registry", registry(), "--registry-ca-file", "/root/ca.pem"}));
  EXPECT_EQ(call("hello"), "Hello hello from world\n");
  const auto status = json::parse(iitbfaas({"describe", "hello", "-o", "json"}));
  EXPECT_TRUE(status["image"].get<std::string>().starts_with(registry() + "/hello@sha256:"));
  std::set<std::string> running_on;
  for (const auto& replica : status["instances"]) running_on.insert(replica["node"].get<std::string>());
  EXPECT_EQ(running_on.size(), 3u);
  for (int node = 2; node <= nodes_; ++node) {
    EXPECT_EQ(lab_->shell(name(node), "docker images --quiet iitbfaas/hello"), "")
        << "it was pulled, not sent";
  }
}

}  // namespace
