#include "invoke/gateway/front.hpp"

#include "surroundings.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::invoke {
namespace {

using namespace testing_surroundings;

using asio_void = boost::asio::awaitable<void>;

asio_void echo_whole(http::Exchange& exchange) {
  std::string body{exchange.head().method};
  body.append(" ").append(exchange.head().target).append("\n");
  for (const auto& field : exchange.head().fields)
    body.append(field.name).append(": ").append(field.value).append("\n");
  body += co_await exchange.read_all(1 << 20);
  http::Response response{.body = body};
  response.headers.emplace_back("X-Mine", "1");
  co_await exchange.respond(std::move(response));
}

TEST(Front, ForwardsToTheFunctionWithItsPrefixOff) {
  const RunningServer replica{echo_whole};
  const RunningFront gateway{{replica.port()}};
  const auto reply =
      gateway.ask("POST /function/f/a%20b?x=1", "X-Call-Id: me\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_TRUE(reply.starts_with("HTTP/1.1 200 OK\r\n")) << reply;
  EXPECT_NE(reply.find("\r\nX-Mine: 1\r\n"), std::string::npos) << reply;
  EXPECT_NE(reply.find("\r\nX-Call-Id: me\r\n"), std::string::npos) << reply;
  EXPECT_NE(reply.find("\r\nX-Start-Time: "), std::string::npos) << reply;
  const auto seen = body_of(reply);
  EXPECT_TRUE(seen.starts_with("POST /a%20b?x=1\n")) << seen;
  EXPECT_NE(seen.find("\nHost: gw\n"), std::string::npos) << seen;
  EXPECT_NE(seen.find("\nX-Forwarded-For: 127.0.0.1\n"), std::string::npos) << seen;
  EXPECT_NE(seen.find("\nX-Forwarded-Host: gw\n"), std::string::npos) << seen;
  EXPECT_TRUE(seen.ends_with("hello")) << seen;
}

TEST(Front, AnswersBeforeTheFirstTableThatItIsNotReady) {
  const RunningFront gateway;
  for (const auto* line : {"GET /healthz", "GET /function/f"}) {
    const auto reply = gateway.ask(line);
    EXPECT_TRUE(reply.starts_with("HTTP/1.1 503 ")) << reply;
    EXPECT_NE(reply.find("testing"), std::string::npos) << reply;
  }
}

TEST(Front, AnswersHealthOnceItHasATable) {
  const RunningFront gateway{{}};
  EXPECT_TRUE(gateway.ask("GET /healthz").starts_with("HTTP/1.1 200 "));
  const auto head = gateway.ask("HEAD /healthz");
  EXPECT_TRUE(head.starts_with("HTTP/1.1 200 "));
  EXPECT_EQ(body_of(head), "");
  EXPECT_TRUE(gateway.ask("POST /healthz", "Content-Length: 0\r\n").starts_with("HTTP/1.1 405 "));
}

TEST(Front, AnswersWhatItDoesNotKnowWith404) {
  const RunningFront gateway{{}};
  for (const auto* line : {"GET /", "GET /function/g", "GET /function/f.other", "GET /function/",
                           "GET /system/info", "GET /healthzz"}) {
    const auto reply = gateway.ask(line);
    EXPECT_TRUE(reply.starts_with("HTTP/1.1 404 ")) << line << reply;
    EXPECT_NE(reply.find("{\"error\":"), std::string::npos) << line << reply;
  }
}

TEST(Front, SaysWhyNoReplicaIsReady) {
  RunningFront gateway;
  gateway.publish(Route{.name = "f.openfaas-fn", .wanted = 2, .trouble = "No such image: x"});
  const auto reply = gateway.ask("GET /function/f");
  EXPECT_TRUE(reply.starts_with("HTTP/1.1 503 ")) << reply;
  EXPECT_NE(reply.find("No such image: x"), std::string::npos) << reply;
}

TEST(Front, TakesANewTableAtOnce) {
  const RunningServer old_replica{[](http::Exchange& exchange) { return exchange.respond({.body = "old"}); }};
  const RunningServer new_replica{[](http::Exchange& exchange) { return exchange.respond({.body = "new"}); }};
  RunningFront gateway{{old_replica.port()}};
  EXPECT_EQ(body_of(gateway.ask("GET /function/f")), "old");
  gateway.publish({new_replica.port()});
  EXPECT_EQ(body_of(gateway.ask("GET /function/f")), "new");
}

TEST(Front, CountsWhatItAnswered) {
  const RunningServer replica{echo_whole};
  const RunningFront gateway{{replica.port()}};
  auto& counted = const_cast<Instruments&>(gateway.instruments);
  gateway.ask("GET /function/f");
  EXPECT_TRUE(eventually([&] {
    return counted.text().find(
               "gateway_function_invocation_total{code=\"200\",function_name=\"f.openfaas-fn\"} 1\n") !=
           std::string::npos;
  })) << counted.text();
  gateway.ask("GET /function/unknown");
  EXPECT_NE(counted.text().find("gateway_unknown_function_total 1\n"), std::string::npos);
  EXPECT_TRUE(
      eventually([&] { return counted.text().find("gateway_requests_in_flight 0\n") != std::string::npos; }));
}

}  // namespace
}  // namespace iitbfaas::invoke
