#include "http/client.hpp"
#include "support/scripted_server.hpp"
#include "support/temporary_folder.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/registry.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <mutex>

// Registries as docker-registry does not behave: with tokens, redirects and failures.
namespace iitbfaas {
namespace {

using test_support::Peer;
using test_support::ScriptedServer;
using test_support::TemporaryFolder;

std::string answer(const std::string& status, const std::string& headers = {}, const std::string& body = {}) {
  return "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

class RegistrySessionTest : public testing::Test {
 protected:
  /// "GET /v2/x HTTP/1.1…" to an answer; empty: the connection is cut.
  using Answer = std::function<std::string(const std::string& request)>;

  void SetUp() override { ::setenv("DOCKER_CONFIG", login_.path().c_str(), 1); }
  void TearDown() override { ::unsetenv("DOCKER_CONFIG"); }

  static std::function<void(Peer&)> each(const Answer& answer_to) {
    return [answer_to](Peer& peer) {
      for (auto request = peer.read_request(); !request.empty(); request = peer.read_request()) {
        const auto reply = answer_to(request);
        if (reply.empty()) return;
        peer.write(reply);
      }
    };
  }

  /// A registry that has nothing and takes everything, uploads to `location`.
  static std::string taking(const std::string& request, const std::string& location = "/up?state=a%20b") {
    if (request.starts_with("HEAD ") || request.starts_with("GET ")) return answer("404 Not Found");
    if (request.starts_with("POST ")) return answer("202 Accepted", "Location: " + location + "\r\n");
    return answer("201 Created");
  }

  std::string push(const ScriptedServer& server) const {
    return Registry{{.address = address(server)}}.push(image_);
  }
  std::string reason(const ScriptedServer& server) const {
    try {
      push(server);
    } catch (const Error& error) {
      return error.what();
    }
    return "nothing was thrown";
  }
  static std::string address(const ScriptedServer& server) {
    return "127.0.0.1:" + std::to_string(server.endpoint().port);
  }

  TemporaryFolder folder_;
  TemporaryFolder login_;
  Package image_ = package(
      {.program = folder_.write("hello", "#!/bin/sh\n", 0755), .name = "hello", .with_watchdog = false});
};

TEST_F(RegistrySessionTest, FetchesATokenFromWhereTheRegistrySays) {
  std::mutex mutex;
  std::string asked;
  const ScriptedServer tokens{each([&](const std::string& request) {
    const std::scoped_lock lock{mutex};
    asked += request;
    return answer("200 OK", "", R"({"token":"t0ken"})");
  })};
  const ScriptedServer server{each([&](const std::string& request) {
    if (request.find("Authorization: Bearer t0ken\r\n") != std::string::npos) return taking(request);
    return answer("401 Unauthorized", "WWW-Authenticate: Bearer realm=\"http://" + address(tokens) +
                                          "/token\",service=\"my registry\"\r\n");
  })};
  login_.write("config.json", R"({"auths":{")" + address(server) + R"(":{"auth":"YW5uOnNlOmNyZXQ="}}})");
  EXPECT_TRUE(push(server).starts_with(address(server) + "/hello@sha256:"));
  EXPECT_TRUE(
      asked.starts_with("GET /token?service=my+registry&scope=repository%3Ahello%3Apull%2Cpush&scope=") ||
      asked.starts_with("GET /token?service=my%20registry&scope=repository%3Ahello%3Apull%2Cpush&scope="))
      << asked;
  EXPECT_NE(asked.find("Authorization: Basic YW5uOnNlOmNyZXQ=\r\n"), std::string::npos) << asked;
}

TEST_F(RegistrySessionTest, ExchangesAnIdentityTokenForOne) {
  std::mutex mutex;
  std::string asked;
  const ScriptedServer tokens{each([&](const std::string& request) {
    const std::scoped_lock lock{mutex};
    asked += request;
    return answer("200 OK", "", R"({"access_token":"t0ken"})");
  })};
  const ScriptedServer server{each([&](const std::string& request) {
    if (request.find("Authorization: Bearer t0ken\r\n") != std::string::npos) return taking(request);
    return answer("401 Unauthorized",
                  "WWW-Authenticate: Bearer realm=\"http://" + address(tokens) + "/\"\r\n");
  })};
  login_.write("config.json", R"({"auths":{")" + address(server) + R"(":{"identitytoken":"long-lived"}}})");
  push(server);
  EXPECT_TRUE(asked.starts_with("POST / ")) << asked;
  EXPECT_NE(asked.find("grant_type=refresh_token"), std::string::npos) << asked;
  EXPECT_NE(asked.find("refresh_token=long-lived"), std::string::npos) << asked;
}

TEST_F(RegistrySessionTest, SaysWhatTheTokenServerAnswered) {
  const ScriptedServer server{each([&](const std::string& request) {
    if (request.starts_with("GET /token")) {
      return answer("403 Forbidden", "", R"({"errors":[{"code":"DENIED","message":"not you"}]})");
    }
    return answer("401 Unauthorized", "WWW-Authenticate: Bearer realm=\"http://127.0.0.1:" +
                                          request.substr(request.find("127.0.0.1:") + 10, 5) +
                                          "/token\"\r\n");
  })};
  const auto said = reason(server);
  EXPECT_NE(said.find("403 DENIED: not you"), std::string::npos) << said;
}

TEST_F(RegistrySessionTest, SendsABlobAgainWhenItsConnectionBreaks) {
  std::atomic<int> broken = 0;
  const ScriptedServer server{each([&](const std::string& request) {
    if (request.starts_with("PUT /up") && broken++ < 2) return std::string{};
    return taking(request);
  })};
  EXPECT_TRUE(push(server).starts_with(address(server)));
  EXPECT_GE(broken, 2);
}

TEST_F(RegistrySessionTest, GivesUpOnAConnectionThatAlwaysBreaks) {
  const ScriptedServer server{each([](const std::string& request) {
    return request.starts_with("PUT ") ? std::string{} : taking(request);
  })};
  EXPECT_THROW(push(server), TransportError);
  EXPECT_NE(reason(server).find("PUT /up at tcp://"), std::string::npos)
      << "the query may be a signature: " << reason(server);
}

TEST_F(RegistrySessionTest, FollowsLocationsToAnotherServerWithoutThePassword) {
  std::mutex mutex;
  std::string stored;
  const ScriptedServer store{each([&](const std::string& request) {
    const std::scoped_lock lock{mutex};
    stored += request;
    return answer("201 Created");
  })};
  const ScriptedServer server{each([&](const std::string& request) {
    if (request.find("Authorization: Basic ") == std::string::npos) {
      return answer("401 Unauthorized", "WWW-Authenticate: Basic realm=\"x\"\r\n");
    }
    return taking(request, "http://" + address(store) + "/store");
  })};
  login_.write("config.json", R"({"auths":{")" + address(server) + R"(":{"auth":"YW5uOnNlOmNyZXQ="}}})");
  push(server);
  EXPECT_NE(stored.find("PUT /store?digest=sha256:"), std::string::npos) << stored.substr(0, 200);
  EXPECT_EQ(stored.find("Authorization"), std::string::npos);
}

TEST_F(RegistrySessionTest, FollowsRedirectsOfTheRegistryItself) {
  const ScriptedServer server{each([](const std::string& request) {
    const auto target = request.substr(request.find(' ') + 1, request.find(" HTTP/") - request.find(' ') - 1);
    if (target.starts_with("/v2/")) {
      return answer("307 Temporary Redirect", "Location: /moved" + target + "\r\n");
    }
    return taking(request);
  })};
  EXPECT_TRUE(push(server).starts_with(address(server)));
}

TEST_F(RegistrySessionTest, RefusesWhatIsNoRegistry) {
  const ScriptedServer pages{each([](const std::string&) { return answer("200 OK", "", "<html>"); })};
  EXPECT_NE(reason(pages).find("is this a registry"), std::string::npos) << reason(pages);
  const ScriptedServer absent{
      each([](const std::string&) { return answer("404 Not Found", "", "<h1>\n404"); })};
  EXPECT_NE(reason(absent).find("404 <h1> 404; is this a registry"), std::string::npos) << reason(absent);
  const ScriptedServer circle{
      each([](const std::string&) { return answer("302 Found", "Location: /\r\n"); })};
  EXPECT_NE(reason(circle).find("redirects without an end"), std::string::npos) << reason(circle);
  const ScriptedServer noise{[](Peer& peer) {
    peer.read_request();
    peer.write("\x01\x02\x03 garbage\r\n\r\n");
  }};
  EXPECT_THROW(push(noise), TransportError);
}

TEST_F(RegistrySessionTest, SaysThatNobodyAnswers) {
  std::string nowhere;
  {
    const ScriptedServer gone{each([](const std::string&) { return std::string{}; })};
    nowhere = address(gone);
  }
  try {
    Registry{{.address = nowhere}}.push(image_);
    FAIL();
  } catch (const TransportError& error) {
    EXPECT_NE(std::string{error.what()}.find("nobody answers there"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace iitbfaas
