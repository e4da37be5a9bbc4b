#include "iitbfaas/gateway.hpp"

#include "engine_stand_in.hpp"
#include "support/certificates.hpp"

#include "iitbfaas/error.hpp"

namespace iitbfaas {
namespace {

using namespace invoke::testing_surroundings;

using Json = nlohmann::json;

class GatewayOverTheWire : public testing::Test {
 protected:
  GatewayOverTheWire() {
    engine_.set_task("t1", replica_.port());
    EXPECT_TRUE(eventually([&] { return ask("GET /healthz").starts_with("HTTP/1.1 200 "); }));
  }

  std::string ask(const std::string& line, const std::string& rest = "") const {
    return exchange(gateway_.port(), line, rest);
  }
  std::string system(const std::string& line, const std::string& body = "") const {
    return ask(line, "Authorization: Basic YWRtaW46c2VjcmV0\r\nContent-Length: " +
                         std::to_string(body.size()) + "\r\n\r\n" + body);
  }
  std::string metrics() const { return exchange(gateway_.metrics_port(), "GET /metrics"); }
  static std::string exchange(std::uint16_t port, const std::string& line, const std::string& rest = "") {
    auto client = Socket::connect(port);
    client.send(line + " HTTP/1.1\r\nHost: gw\r\nConnection: close\r\n" + (rest.empty() ? "\r\n" : rest));
    return client.read_to_end();
  }

  RunningServer replica_{[](http::Exchange& exchange) {
    http::Response response{.body = "hello"};
    return exchange.respond(std::move(response));
  }};
  EngineStandIn engine_;
  Gateway gateway_{{.listen = "127.0.0.1:0",
                    .metrics_listen = "127.0.0.1:0",
                    .cluster = Cluster{{.host = engine_.host()}},
                    .password = "secret",
                    .drain_timeout = 500ms}};
  std::jthread serving_{[this](std::stop_token stop) { gateway_.run(stop); }};
};

TEST_F(GatewayOverTheWire, InvokesWhatTheEngineRuns) {
  EXPECT_EQ(body_of(ask("GET /function/hello")), "hello");
  EXPECT_NE(metrics().find("gateway_service_count{function_name=\"hello.openfaas-fn\"} 1\n"),
            std::string::npos);
}

TEST_F(GatewayOverTheWire, FollowsTheEngine) {
  engine_.set_task("t1", replica_.port(), "shutdown");
  EXPECT_TRUE(eventually([&] { return ask("GET /function/hello/_/ready").starts_with("HTTP/1.1 503 "); }));
  engine_.set_task("t2", replica_.port());
  EXPECT_EQ(body_of(ask("GET /function/hello")), "hello") << "held until then";
  system("DELETE /system/functions", R"({"functionName":"hello"})");
  EXPECT_TRUE(eventually([&] { return ask("GET /function/hello").starts_with("HTTP/1.1 404 "); }));
  EXPECT_TRUE(eventually([&] { return metrics().find("hello.openfaas-fn") == std::string::npos; }));
}

TEST_F(GatewayOverTheWire, GoesOnWithWhatItKnowsWhenTheEngineIsSilent) {
  engine_.set_silent(true);
  EXPECT_TRUE(eventually(
      [&] { return metrics().find("gateway_discovery_failures_total 0\n") == std::string::npos; }));
  EXPECT_EQ(body_of(ask("GET /function/hello")), "hello");
  EXPECT_TRUE(system("GET /system/functions").starts_with("HTTP/1.1 500 "));
  engine_.set_silent(false);
  EXPECT_TRUE(system("GET /system/functions").starts_with("HTTP/1.1 200 "));
}

TEST_F(GatewayOverTheWire, KeepsSystemBehindItsPassword) {
  for (const auto* credentials : {"", "Authorization: Basic YWRtaW46d3Jvbmcx\r\n",
                                  "Authorization: Bearer x\r\n", "Authorization: Basic\r\n"}) {
    const auto reply = ask("GET /system/functions", std::string{credentials} + "\r\n");
    EXPECT_TRUE(reply.starts_with("HTTP/1.1 401 ")) << reply;
    EXPECT_NE(reply.find("\r\nWWW-Authenticate: Basic realm=\"Restricted\"\r\n"), std::string::npos) << reply;
  }
}

TEST_F(GatewayOverTheWire, ListsAndDescribesFunctions) {
  ask("GET /function/hello");
  const auto list = Json::parse(body_of(system("GET /system/functions")));
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0]["name"], "hello");
  EXPECT_EQ(list[0]["replicas"], 1);
  EXPECT_EQ(list[0]["availableReplicas"], 1);
  EXPECT_EQ(list[0]["invocationCount"], 1);
  EXPECT_EQ(Json::parse(body_of(system("GET /system/functions?namespace=other"))), Json::array());
  EXPECT_EQ(Json::parse(body_of(system("GET /system/function/hello")))["name"], "hello");
  EXPECT_TRUE(system("GET /system/function/absent").starts_with("HTTP/1.1 404 "));
  EXPECT_EQ(Json::parse(body_of(system("GET /system/namespaces"))), Json({"openfaas-fn"}));
  EXPECT_EQ(Json::parse(body_of(system("GET /system/info")))["provider"]["orchestration"], "swarm");
}

TEST_F(GatewayOverTheWire, ScalesAndRemovesFunctions) {
  EXPECT_TRUE(system("POST /system/scale-function/hello", R"({"replicas":4})").starts_with("HTTP/1.1 202 "));
  EXPECT_EQ(engine_.replicas("hello"), 4U);
  EXPECT_TRUE(system("POST /system/scale-function/hello", "nonsense").starts_with("HTTP/1.1 400 "));
  EXPECT_TRUE(system("POST /system/scale-function/absent", R"({"replicas":1})").starts_with("HTTP/1.1 404 "));
  EXPECT_TRUE(
      system("DELETE /system/functions", R"({"functionName":"absent"})").starts_with("HTTP/1.1 404 "));
  EXPECT_TRUE(system("DELETE /system/functions", R"({"functionName":"hello"})").starts_with("HTTP/1.1 202 "));
  EXPECT_EQ(engine_.services(), 0U);
}

TEST_F(GatewayOverTheWire, ScalesWithinWhatTheLabelsSay) {
  engine_.add_service("bounded", 3, {{"com.openfaas.scale.min", "2"}, {"com.openfaas.scale.max", "5"}});
  engine_.add_service("sleepy", 3, {{"com.openfaas.scale.zero", "true"}});
  const auto scale = [this](const std::string& name, int replicas) {
    return system("POST /system/scale-function/" + name, R"({"replicas":)" + std::to_string(replicas) + "}");
  };
  EXPECT_TRUE(scale("bounded", 5).starts_with("HTTP/1.1 202 "));
  EXPECT_EQ(engine_.replicas("bounded"), 5U);
  const auto reasons = std::vector<std::pair<int, std::string>>{
      {6, "replicas: 6 is above com.openfaas.scale.max, 5"},
      {1, "replicas: 1 is below com.openfaas.scale.min, 2"},
      {0, "replicas: 0 goes with com.openfaas.scale.zero = true only"}};
  for (const auto& [replicas, reason] : reasons) {
    const auto reply = scale("bounded", replicas);
    EXPECT_TRUE(reply.starts_with("HTTP/1.1 400 ")) << reply;
    EXPECT_NE(reply.find(reason), std::string::npos) << reply;
  }
  EXPECT_EQ(engine_.replicas("bounded"), 5U);
  EXPECT_TRUE(scale("sleepy", 0).starts_with("HTTP/1.1 202 "));
  EXPECT_TRUE(scale("sleepy", 21).starts_with("HTTP/1.1 400 ")) << "max is 20 where nothing is said";
}

TEST_F(GatewayOverTheWire, KnowsWrongMethodsFromUnknownRoutes) {
  const auto wrong = system("PATCH /system/functions");
  EXPECT_TRUE(wrong.starts_with("HTTP/1.1 405 ")) << wrong;
  EXPECT_NE(wrong.find("\r\nAllow: GET, DELETE\r\n"), std::string::npos) << wrong;
  EXPECT_TRUE(system("GET /system/nothing").starts_with("HTTP/1.1 404 "));
  EXPECT_TRUE(system("GET /system/function").starts_with("HTTP/1.1 404 "));
}

/// A gateway that sees no engine, beside one that does.
class FollowingGateway : public GatewayOverTheWire {
 protected:
  static GatewayOptions following(std::uint16_t leader, const std::string& password) {
    return {.listen = "127.0.0.1:0",
            .metrics_listen = "127.0.0.1:0",
            .leader = "http://127.0.0.1:" + std::to_string(leader),
            .password = password,
            .drain_timeout = 500ms};
  }
  std::string ask_follower(const std::string& line, const std::string& rest = "") const {
    return exchange(follower_.port(), line, rest);
  }
  bool follower_answers(const std::string& start) const {
    return eventually([&] { return ask_follower("GET /function/hello").starts_with(start); });
  }
  void stop_leader() {
    serving_.request_stop();
    serving_.join();
  }

  static constexpr const char* credentials = "Authorization: Basic YWRtaW46c2VjcmV0\r\n\r\n";
  Gateway follower_{following(gateway_.port(), "secret")};
  std::jthread following_{[this](std::stop_token stop) { follower_.run(stop); }};
};

TEST_F(FollowingGateway, ServesWhatItsLeaderTells) {
  EXPECT_TRUE(follower_answers("HTTP/1.1 200 "));
  engine_.set_task("t1", replica_.port(), "shutdown");
  EXPECT_TRUE(
      eventually([&] { return ask_follower("GET /function/hello/_/ready").starts_with("HTTP/1.1 503 "); }));
  engine_.set_task("t2", replica_.port());
  EXPECT_EQ(body_of(ask_follower("GET /function/hello")), "hello") << "held until then";
}

TEST_F(FollowingGateway, PassesSystemOnAndWithItWhoAsks) {
  EXPECT_EQ(Json::parse(body_of(ask_follower("GET /system/functions", credentials)))[0]["name"], "hello");
  const auto refused = ask_follower("GET /system/functions");
  EXPECT_TRUE(refused.starts_with("HTTP/1.1 401 ")) << refused;
  EXPECT_NE(refused.find("WWW-Authenticate: Basic"), std::string::npos) << refused;
}

TEST_F(FollowingGateway, GoesOnWithoutItsLeaderAndRefusesChangesWithTheReason) {
  ASSERT_TRUE(follower_answers("HTTP/1.1 200 "));
  stop_leader();
  EXPECT_EQ(body_of(ask_follower("GET /function/hello")), "hello");
  const auto refused = ask_follower("GET /system/functions", credentials);
  EXPECT_TRUE(refused.starts_with("HTTP/1.1 503 ")) << refused;
  EXPECT_NE(refused.find("no gateway beside a manager answers"), std::string::npos) << refused;
}

TEST_F(FollowingGateway, IsToldNothingWithAnotherPassword) {
  Gateway stranger{following(gateway_.port(), "guess")};
  const std::jthread serving{[&](std::stop_token stop) { stranger.run(stop); }};
  EXPECT_TRUE(eventually([&] {
    return exchange(stranger.port(), "GET /function/hello").find("401") != std::string::npos;
  })) << "it says why it has seen nothing";
}

TEST(Gateway, FollowsOverTlsOnlyWhoHasItsOwnKey) {
  EngineStandIn engine;
  const RunningServer replica{[](http::Exchange& exchange) {
    http::Response response{.body = "hello"};
    return exchange.respond(std::move(response));
  }};
  engine.set_task("t1", replica.port());
  const test_support::Certificates ours, others;
  const auto options = [](const test_support::Certificates& certificates) {
    return GatewayOptions{.listen = "127.0.0.1:0",
                          .metrics_listen = "127.0.0.1:0",
                          .password = "secret",
                          .certificate_file = certificates.server(),
                          .key_file = certificates.server_key(),
                          .drain_timeout = 500ms};
  };
  auto leading = options(ours);
  leading.cluster = Cluster{{.host = engine.host()}};
  Gateway leader{leading};
  const std::jthread serving{[&](std::stop_token stop) { leader.run(stop); }};
  const auto metrics_of_follower = [&](const test_support::Certificates& certificates,
                                       const std::string& what) {
    auto follower_options = options(certificates);
    follower_options.leader = "https://127.0.0.1:" + std::to_string(leader.port());
    Gateway follower{follower_options};
    const std::jthread following{[&](std::stop_token stop) { follower.run(stop); }};
    return eventually([&] {
      auto client = Socket::connect(follower.metrics_port());
      client.send("GET /metrics HTTP/1.1\r\nHost: gw\r\nConnection: close\r\n\r\n");
      return client.read_to_end().find(what) != std::string::npos;
    });
  };
  EXPECT_TRUE(metrics_of_follower(ours, "gateway_service_count{function_name=\"hello.openfaas-fn\"} 1\n"));
  EXPECT_TRUE(metrics_of_follower(others, "gateway_discovery_failures_total 1\n"));
}

TEST(Gateway, HasEitherAClusterOrALeader) {
  EXPECT_THROW(Gateway({.listen = "127.0.0.1:0", .metrics_listen = "127.0.0.1:0"}), InvalidSpec);
}

TEST(Gateway, RefusesAPortThatIsTaken) {
  EngineStandIn engine;
  const Cluster cluster{{.host = engine.host()}};
  const Gateway first{{.listen = "127.0.0.1:0", .metrics_listen = "127.0.0.1:0", .cluster = cluster}};
  const auto taken = "127.0.0.1:" + std::to_string(first.port());
  EXPECT_THROW(Gateway({.listen = taken, .metrics_listen = "127.0.0.1:0", .cluster = cluster}), Error);
}

}  // namespace
}  // namespace iitbfaas
