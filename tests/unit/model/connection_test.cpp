#include "model/connection.hpp"

#include "http/tls_transport.hpp"
#include "model/remembered.hpp"
#include "support/certificates.hpp"
#include "support/engine_in_state.hpp"
#include "support/running_server.hpp"
#include "support/temporary_folder.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace iitbfaas::detail {
namespace {

namespace asio = boost::asio;

class ConnectionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ::setenv("IITBFAAS_CONFIG", folder_.path().c_str(), 1);
    for (const char* name : {"IITBFAAS_HOST", "DOCKER_HOST", "IITBFAAS_GATEWAY_URL", "IITBFAAS_PASSWORD",
                             "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"})
      ::unsetenv(name);
  }
  void TearDown() override {
    for (const char* name :
         {"IITBFAAS_CONFIG", "IITBFAAS_HOST", "DOCKER_HOST", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"})
      ::unsetenv(name);
  }

  static std::string refusal(const std::string& host) {
    try {
      const Connection connection{{.host = host}};
      return "";
    } catch (const Error& error) {
      return error.what();
    }
  }

  const test_support::TemporaryFolder folder_;
};

TEST_F(ConnectionTest, TheHostIsTheFirstThatAnybodyNamed) {
  EXPECT_EQ(known_host(), std::nullopt);
  EXPECT_EQ(resolve_host(""), "unix:///var/run/docker.sock");
  ::setenv("DOCKER_HOST", "tcp://docker:2375", 1);
  EXPECT_EQ(resolve_host(""), "tcp://docker:2375");
  model::remember({.host = "tcp://remembered:2375"});
  EXPECT_EQ(resolve_host(""), "tcp://remembered:2375");
  ::setenv("IITBFAAS_HOST", "tcp://named:2375", 1);
  EXPECT_EQ(resolve_host(""), "tcp://named:2375");
  EXPECT_EQ(resolve_host("tcp://given:2375"), "tcp://given:2375");
}

TEST_F(ConnectionTest, EachEngineThatIsNoManagerIsToldApart) {
  const auto expect = [](const std::string& swarm, const std::string& words) {
    const test_support::EngineInState engine{swarm};
    EXPECT_EQ(refusal(engine.host()), "the engine at " + engine.host() + " is no Swarm manager: " + words);
  };
  expect(R"({"LocalNodeState":"inactive","ControlAvailable":false})",
         "it belongs to no Swarm; make it one with: iitbfaas up");
  expect(R"({"LocalNodeState":"active","ControlAvailable":false})",
         "it is a worker; give --host with the URL of a manager");
  expect(R"({"LocalNodeState":"locked","ControlAvailable":false})",
         "its Swarm is locked; unlock it with: iitbfaas up");
  expect(R"({"LocalNodeState":"pending","ControlAvailable":false})",
         "it is still joining its Swarm; try again in a moment");
  expect(R"({"LocalNodeState":"error","Error":"the certificate expired"})", "the certificate expired");
}

TEST_F(ConnectionTest, AnEngineThatIsNoSwarmYetWillDoForUp) {
  const test_support::EngineInState engine{R"({"LocalNodeState":"inactive"})"};
  EXPECT_NO_THROW(Connection({.host = engine.host()}, Requirement::manager_or_none));
}

TEST_F(ConnectionTest, NobodyThereIsOneLineThatSaysWhatToDo) {
  const auto socket = "unix://" + (folder_ / "no.sock").string();
  const auto line = refusal(socket);
  EXPECT_NE(line.find(socket), std::string::npos) << line;
  EXPECT_TRUE(line.ends_with("; start one with: iitbfaas up")) << line;
}

TEST_F(ConnectionTest, TheRememberedGatewayIsThatOfTheRememberedEngineOnly) {
  const test_support::EngineInState engine{R"({"LocalNodeState":"active","ControlAvailable":true})"};
  model::remember({.host = engine.host(), .gateway = "http://127.0.0.1:1", .password = "secret"});
  const Connection same{{.host = engine.host()}};
  EXPECT_EQ(same.gateway(), "http://127.0.0.1:1");
  EXPECT_EQ(same.password(), "secret");
  const Connection chosen{{.host = engine.host(), .gateway = "http://127.0.0.1:2"}};
  EXPECT_EQ(chosen.password(), "") << "a password goes to nobody but its own gateway";
  model::remember({.host = "unix:///other.sock", .gateway = "http://127.0.0.1:1", .password = "secret"});
  const Connection other{{.host = engine.host()}};
  EXPECT_EQ(other.gateway(), "");
  EXPECT_EQ(other.password(), "");
}

TEST_F(ConnectionTest, TheAuthorityOfTheRememberedGatewayIsForNoOther) {
  const test_support::EngineInState engine{R"({"LocalNodeState":"active","ControlAvailable":true})"};
  const test_support::ScriptedServer closes_at_once{[](test_support::Peer&) {}};
  const auto port = ":" + std::to_string(closes_at_once.endpoint().port);
  model::remember({.host = engine.host(),
                   .gateway = "https://127.0.0.1" + port,
                   .gateway_ca_file = "/nowhere/remembered.pem"});
  const auto problem = [](const Connection& connection) -> std::string {
    try {
      connection.gateway_client().send({});
    } catch (const TransportError& error) {
      return error.what();
    }
    return {};
  };
  EXPECT_NE(problem(Connection{{.host = engine.host()}}).find("remembered.pem"), std::string::npos);
  const Connection other{{.host = engine.host(), .gateway = "https://localhost" + port}};
  EXPECT_EQ(problem(other).find("remembered.pem"), std::string::npos);
}

TEST_F(ConnectionTest, TakesTheCertificatesOfTheDockerCommand) {
  const test_support::Certificates certificates;
  std::filesystem::copy_file(certificates.authority(), folder_ / "ca.pem");
  std::filesystem::copy_file(certificates.client(), folder_ / "cert.pem");
  std::filesystem::copy_file(certificates.client_key(), folder_ / "key.pem");
  const auto answer = [](http::Exchange& exchange) -> asio::awaitable<void> {
    http::Response response{
        .body = exchange.head().path().ends_with("/version")
                    ? R"({"Version":"20.10.24","ApiVersion":"1.41","MinAPIVersion":"1.12"})"
                    : R"({"ID":"A","Swarm":{"LocalNodeState":"active","ControlAvailable":true}})"};
    co_await exchange.respond(std::move(response));
  };
  const test::RunningServer server{
      answer,
      {.transport = http::tls_transport(certificates.server().string(), certificates.server_key().string())}};
  const ClusterOptions options{.host = "tcp://127.0.0.1:" + std::to_string(server.port()),
                               .gateway = "http://g:1"};
  ::setenv("DOCKER_CERT_PATH", folder_.path().c_str(), 1);
  EXPECT_THROW(Connection{options}, TransportError) << "in the clear, until it is asked to verify";
  ::setenv("DOCKER_TLS_VERIFY", "1", 1);
  EXPECT_NO_THROW(Connection{options});
}

TEST_F(ConnectionTest, AGatewayThatIsNoUrlIsRefused) {
  const test_support::EngineInState engine{R"({"LocalNodeState":"active","ControlAvailable":true})"};
  EXPECT_THROW(Connection({.host = engine.host(), .gateway = "gateway:8080"}), InvalidSpec);
}

}  // namespace
}  // namespace iitbfaas::detail
