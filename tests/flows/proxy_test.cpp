#include "flows/on_docker.hpp"
#include "flows/running_cluster.hpp"
#include "flows/steady_requests.hpp"
#include "http/url.hpp"
#include "support/free_port.hpp"
#include "support/haproxy.hpp"
#include "support/processes.hpp"
#include "support/requirement.hpp"

#include "iitbfaas/cluster.hpp"
#include "iitbfaas/error.hpp"
#include "iitbfaas/image.hpp"
#include "iitbfaas/images.hpp"

#include <algorithm>

// A real HAProxy with the configuration that `iitbfaas proxy config` writes, while a function is scaled.
namespace {

using namespace flows;
using namespace std::chrono_literals;
using test_support::Haproxy;

constexpr const char* fields = "?name=hello&address=world";
constexpr int between_scales = 100;

class ProxyOfEmbedded : public RunningCluster {
 protected:
  void SetUp() override {
    SKIP_IF_MISSING(Haproxy::missing());
    RunningCluster::SetUp();
  }
  void TearDown() override {
    if (!engine_.empty()) RunningCluster::TearDown();
  }

  std::string config(std::vector<std::string> more) const {
    more.insert(more.begin(), {"proxy", "config", "--bind", "127.0.0.1"});
    const auto written = cli_.run(more);
    EXPECT_EQ(written.status, 0) << written.err;
    return written.out;
  }

  SteadyRequests requests(const std::string& url) const {
    return {[this](const std::vector<std::string>& command) {
              return cli_.run_program(command.front(), {command.begin() + 1, command.end()});
            },
            cli_.home().path(), url};
  }

  static bool answers(const std::string& url) {
    const auto parsed = iitbfaas::http::parse_url(url);
    const iitbfaas::http::Client client{{.endpoint = parsed->endpoint}};
    return becomes([&] {
      try {
        return client.send({.target = parsed->target}).body == greeting;
      } catch (const iitbfaas::TransportError&) {
        return false;
      }
    });
  }

  std::uint32_t running() const { return list().at(0).at("availableReplicas"); }
};

TEST_F(ProxyOfEmbedded, OverTheGatewayLosesNoRequestWhileAFunctionScales) {
  ASSERT_EQ(deploy_hello().status, 0);
  const auto port = test_support::free_port();
  const Haproxy proxy{config({"--mode", "gateways", "--port", std::to_string(port)})};
  const auto url = "http://127.0.0.1:" + std::to_string(port) + "/function/hello" + fields;
  ASSERT_TRUE(answers(url));
  auto steady = requests(url);
  ASSERT_TRUE(steady.await(between_scales));
  for (const auto replicas : {5u, 2u, 4u}) {
    ASSERT_EQ(cli_.run({"scale", "hello", std::to_string(replicas)}).status, 0);
    EXPECT_TRUE(becomes([&] { return running() == replicas; }));
    EXPECT_TRUE(steady.await(between_scales));
  }
  const auto statuses = steady.stop();
  EXPECT_EQ(statuses.size(), 1u) << ::testing::PrintToString(statuses);
}

TEST_F(ProxyOfEmbedded, OverPublishedPortsLosesNoRequestWhileAFunctionScales) {
  const auto function_port = test_support::free_port();
  const std::uint16_t offset = function_port < 32'768 ? 20'000 : 65'535 - function_port;
  ASSERT_EQ(deploy_hello({"--publish", std::to_string(function_port)}).status, 0);
  const Haproxy proxy{config({"--mode", "ports", "--port-offset", std::to_string(offset)})};
  const auto url = "http://127.0.0.1:" + std::to_string(function_port + offset) + "/" + fields;
  ASSERT_TRUE(answers(url));
  auto steady = requests(url);
  ASSERT_TRUE(steady.await(between_scales));
  // One node: a published port has one replica there, the others wait for nodes that may come.
  for (const auto replicas : {5u, 2u, 4u}) {
    ASSERT_EQ(cli_.run({"scale", "hello", std::to_string(replicas)}).status, 0);
    EXPECT_TRUE(steady.await(between_scales));
  }
  const auto statuses = steady.stop();
  EXPECT_EQ(statuses.size(), 1u) << ::testing::PrintToString(statuses);
}

class ProxyOnDocker : public OnDocker {
 protected:
  /// HAProxy as a service on the functions' network, its port published.
  void start_proxy(const std::string& config) const {
    const auto image = iitbfaas::package({.program = Haproxy::program,
                                          .name = "haproxy",
                                          .arguments = {"-f", "/etc/haproxy/haproxy.cfg"},
                                          .with_watchdog = false});
    iitbfaas::Images{iitbfaas::Cluster{{.host = host_}}}.load(image);
    const auto id = engine().create_config("haproxy", config, {});
    iitbfaas::docker::ServiceSpec service;
    service.name = "haproxy";
    service.container.image = image.id;
    service.container.configs = {{.id = id, .name = "haproxy", .file_name = "/etc/haproxy/haproxy.cfg"}};
    service.networks = {{.target = "iitbfaas", .aliases = {}}};
    service.ports = {{.target = 8000, .published = 8000}, {.target = 8001, .published = 8001}};
    engine().create_service(service);
  }

  /// Servers of `hello` that the proxy sends requests to.
  std::ptrdiff_t in_use() const {
    const auto page = there({"/usr/bin/curl", "-s", "http://127.0.0.1:8001/;csv"}).out;
    return std::ranges::count_if(iitbfaas::base::split(page, '\n'), [](const std::string& line) {
      return line.starts_with("function-hello,replica-") && line.find(",UP,") != std::string::npos;
    });
  }

  // Its own statistics are on the container's loopback, where only the container gets.
  static constexpr const char* statistics =
      "\nfrontend watched\n  bind *:8001\n  stats enable\n  stats uri /\n";
};

TEST_F(ProxyOnDocker, OverReplicasByDnsLosesNoRequestWhileAFunctionScales) {
  SKIP_IF_MISSING(Haproxy::missing());
  bring_up();
  ASSERT_EQ(deploy_hello().status, 0);
  const auto file = cli_.home() / "haproxy.cfg";
  const auto written = iitbfaas({"proxy", "config", "--mode", "dns", "--port", "8000", "-O", file.string()});
  ASSERT_EQ(written.status, 0) << written.err;
  start_proxy(iitbfaas::base::read_file(file) + statistics);
  const std::string url = std::string{"http://127.0.0.1:8000/function/hello"} + fields;
  ASSERT_TRUE(iitbfaas::test::eventually(
      [&] {
        return there({"/usr/bin/curl", "-sS", "--max-time", "5", url}).out == greeting;
      },
      60s));
  SteadyRequests steady{[this](const auto& command) { return there(command); }, cli_.home().path(), url};
  ASSERT_TRUE(steady.await(between_scales));
  for (const int replicas : {5, 2, 4}) {
    ASSERT_EQ(iitbfaas({"scale", "hello", std::to_string(replicas)}).status, 0);
    EXPECT_TRUE(iitbfaas::test::eventually([&] { return in_use() == replicas; }, 60s)) << in_use();
    EXPECT_TRUE(steady.await(between_scales));
  }
  const auto statuses = steady.stop();
  EXPECT_EQ(statuses.size(), 1u) << ::testing::PrintToString(statuses);
}

}  // namespace
