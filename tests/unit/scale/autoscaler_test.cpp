#include "iitbfaas/autoscaler.hpp"

#include "../invoke/gateway/engine_stand_in.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/gateway.hpp"

namespace iitbfaas {
namespace {

using namespace invoke::testing_surroundings;
using Json = nlohmann::json;

/// An engine, a gateway and an autoscaler, which talk over the wire as they always do.
class AutoscalerOverTheWire : public testing::Test {
 protected:
  AutoscalerOverTheWire() {
    engine_.set_replicas("hello", 0);
    EXPECT_TRUE(eventually([&] { return scaling().status == 200; }));
    EXPECT_TRUE(eventually([&] { return ask("/healthz").starts_with("HTTP/1.1 200 "); }));
  }

  Reply scaling() { return autoscaler_.answer({.method = "GET", .path = "/system/scaling/hello"}); }
  std::string ask(const std::string& path) const {
    auto client = Socket::connect(gateway_.port());
    client.send("GET " + path + " HTTP/1.1\r\nHost: gw\r\nConnection: close\r\n\r\n");
    return client.read_to_end();
  }
  std::string call() const { return ask("/function/hello"); }

  RunningServer replica_{[](http::Exchange& exchange) {
    http::Response response{.body = "hello"};
    return exchange.respond(std::move(response));
  }};
  EngineStandIn engine_;
  const Cluster cluster_{{.host = engine_.host()}};
  Gateway gateway_{{.listen = "127.0.0.1:0",
                    .metrics_listen = "127.0.0.1:0",
                    .cluster = cluster_,
                    .password = "secret",
                    .drain_timeout = 500ms}};
  std::jthread serving_{[this](std::stop_token stop) { gateway_.run(stop); }};
  Autoscaler autoscaler_{{.cluster = cluster_,
                          .gateway = "http://127.0.0.1:" + std::to_string(gateway_.port()),
                          .password = "secret"}};
  std::jthread scaling_{[this](std::stop_token stop) { autoscaler_.run(stop); }};
};

TEST_F(AutoscalerOverTheWire, WakesAFunctionThatIsCalledAndTheCallIsAnswered) {
  std::string reply;
  {
    const std::jthread calling{[&] { reply = call(); }};
    EXPECT_TRUE(eventually([&] { return engine_.replicas("hello") == 1; }));
    engine_.set_task("t1", replica_.port());
  }
  EXPECT_EQ(body_of(reply), "hello");
  EXPECT_TRUE(eventually([&] { return Json::parse(scaling().body)["changes"].size() == 1; }));
  const auto change = Json::parse(scaling().body)["changes"][0];
  EXPECT_EQ(change["reason"], "wake");
  EXPECT_EQ(change["to"], 1);
}

TEST_F(AutoscalerOverTheWire, TriesAgainWhatTheEngineRefusedAndSaysSoMeanwhile) {
  engine_.set_refusing(true);
  std::string reply;
  {
    const std::jthread calling{[&] { reply = call(); }};
    EXPECT_TRUE(eventually([&] {
      return Json::parse(scaling().body)["problem"].get<std::string>().find("no room here") !=
             std::string::npos;
    }));
    EXPECT_NE(
        autoscaler_.metrics().find("iitbfaas_autoscaler_failures_total{function_name=\"hello.openfaas-fn\"}"),
        std::string::npos);
    engine_.set_refusing(false);
    EXPECT_TRUE(eventually([&] { return engine_.replicas("hello") == 1; })) << "it is not dropped";
    engine_.set_task("t1", replica_.port());
  }
  EXPECT_EQ(body_of(reply), "hello");
  EXPECT_TRUE(eventually([&] { return Json::parse(scaling().body)["problem"] == ""; }));
}

TEST_F(AutoscalerOverTheWire, ThatDoesNotLeadOnlyWatches) {
  engine_.set_leading(false);
  EXPECT_TRUE(eventually([&] { return scaling().status == 503; })) << "and there is nobody else to ask here";
  EXPECT_TRUE(eventually(
      [&] { return autoscaler_.metrics().find("iitbfaas_autoscaler_leading 0\n") != std::string::npos; }));
  std::string reply;
  {
    const std::jthread calling{[&] { reply = call(); }};
    EXPECT_TRUE(eventually([&] { return gateway_.demand().functions.at(0).held == 1; }));
    EXPECT_EQ(engine_.replicas("hello"), 0U);
    engine_.set_leading(true);
    EXPECT_TRUE(eventually([&] { return engine_.replicas("hello") == 1; })) << "until it leads";
    engine_.set_task("t1", replica_.port());
  }
  EXPECT_EQ(body_of(reply), "hello");
}

TEST_F(AutoscalerOverTheWire, GoesOnAfterASilenceOfTheEngine) {
  engine_.set_silent(true);
  EXPECT_TRUE(eventually([&] { return scaling().status == 200; })) << "what it said last holds";
  engine_.set_silent(false);
  const std::jthread calling{[&] { call(); }};
  EXPECT_TRUE(eventually([&] { return engine_.replicas("hello") == 1; }));
  engine_.set_task("t1", replica_.port());
}

TEST(Autoscaler, HasACluster) { EXPECT_THROW(Autoscaler{AutoscalerOptions{}}, InvalidSpec); }

}  // namespace
}  // namespace iitbfaas
