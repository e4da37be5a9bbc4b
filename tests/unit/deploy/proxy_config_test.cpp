#include "base/files.hpp"
#include "support/certificates.hpp"
#include "support/haproxy.hpp"
#include "support/requirement.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/proxy.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace iitbfaas {
namespace {

using namespace std::chrono_literals;
using test_support::Haproxy;

ProxyView view() {
  return {.functions = {{.name = "hello", .publish = 8590},
                        {.name = "resize", .name_space = "shop", .timeout = 300s}},
          .nodes = {"10.0.0.5", "10.0.0.6", "fd00::7"},
          .gateways = {"10.0.0.5:8080", "[fd00::7]:8080"}};
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

class ProxyConfig : public testing::Test {
 protected:
  void SetUp() override { SKIP_IF_MISSING(Haproxy::missing()); }

  static void expect_valid(const std::string& config) {
    const auto checked = Haproxy::check(config);
    EXPECT_EQ(checked.status, 0) << checked.err << config;
    EXPECT_FALSE(has(checked.err, "WARNING")) << checked.err;
  }
};

TEST_F(ProxyConfig, IsOneThatHaproxyTakesInEveryMode) {
  for (const auto mode : {ProxyMode::gateways, ProxyMode::dns, ProxyMode::ports}) {
    expect_valid(proxy_config({.mode = mode, .stats_port = 8404}, view()));
    expect_valid(proxy_config({.mode = mode, .bind = "::1", .port = 8000}, view()));
  }
}

TEST_F(ProxyConfig, SpeaksTlsWithACertificate) {
  const test_support::Certificates certificates;
  const test_support::TemporaryFolder folder;
  const auto file = folder.write("a \"quoted\" $name\\.pem", base::read_file(certificates.server()) +
                                                                 base::read_file(certificates.server_key()));
  for (const auto mode : {ProxyMode::gateways, ProxyMode::dns, ProxyMode::ports}) {
    const auto config = proxy_config({.mode = mode, .certificate_file = file}, view());
    EXPECT_EQ(has(config, "bind *:443 ssl crt "), mode != ProxyMode::ports) << config;
    expect_valid(config);
  }
}

TEST_F(ProxyConfig, ChecksTheCertificatesOfGatewaysThatSpeakTls) {
  const test_support::Certificates certificates;
  auto secure = view();
  secure.secure_gateways = true;
  const auto config = proxy_config({.gateway_ca_file = certificates.authority()}, secure);
  EXPECT_TRUE(has(config, "server gateway-1 10.0.0.5:8080 ssl verify required ca-file ")) << config;
  expect_valid(config);
  expect_valid(proxy_config({}, secure));
}

TEST_F(ProxyConfig, NamesReplicasAsTheNetworkDoes) {
  const auto config = proxy_config({.mode = ProxyMode::dns, .slots = 7}, view());
  EXPECT_TRUE(has(config, "backend function-hello\n")) << config;
  EXPECT_TRUE(has(config, "server-template replica- 7 tasks.hello:8080 ")) << config;
  EXPECT_TRUE(has(config, "backend function-resize.shop\n")) << config;
  EXPECT_TRUE(has(config, " tasks.shop_resize:8080 ")) << config;
}

TEST_F(ProxyConfig, IsAsPatientAsTheLongestFunction) {
  EXPECT_TRUE(has(proxy_config({}, view()), "timeout server 310s\n"));
}

TEST_F(ProxyConfig, BalancesEachPublishedPortOverTheNodes) {
  const auto config = proxy_config({.mode = ProxyMode::ports, .port_offset = 1000}, view());
  EXPECT_TRUE(has(config, "bind *:9590\n")) << config;
  EXPECT_TRUE(has(config, "server node-2 10.0.0.6:8590\n")) << config;
  EXPECT_TRUE(has(config, "server node-3 [fd00::7]:8590\n")) << config;
  EXPECT_FALSE(has(config, "resize")) << config;
}

TEST_F(ProxyConfig, RefusesWhatCouldBecomeAnotherLine) {
  const std::string line = "x\n  server evil 10.9.9.9:80";
  auto names = view();
  names.functions[0].name = line;
  EXPECT_THROW(proxy_config({.mode = ProxyMode::dns}, names), InvalidSpec);
  auto nodes = view();
  nodes.nodes[0] = line;
  EXPECT_THROW(proxy_config({.mode = ProxyMode::ports}, nodes), InvalidSpec);
  auto gateways = view();
  gateways.gateways[0] = line;
  EXPECT_THROW(proxy_config({}, gateways), InvalidSpec);
  EXPECT_THROW(proxy_config({.bind = line}, view()), InvalidSpec);
  EXPECT_THROW(proxy_config({.certificate_file = line}, view()), InvalidSpec);
  EXPECT_THROW(proxy_config({.mode = ProxyMode::ports, .port_offset = 65'000}, view()), InvalidSpec);
}

TEST_F(ProxyConfig, SaysWhenThereIsNothingToBalanceOver) {
  EXPECT_THROW(proxy_config({}, {}), Error);
  EXPECT_THROW(proxy_config({.mode = ProxyMode::ports}, {}), Error);
}

}  // namespace
}  // namespace iitbfaas
