#include "surroundings.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::invoke {
namespace {

using namespace testing_surroundings;

boost::asio::awaitable<void> echo_head(http::Exchange& exchange) {
  http::Response response;
  response.body = std::string{exchange.head().target} + "\n";
  for (const auto& field : exchange.head().fields)
    response.body.append(field.name).append(": ").append(field.value).append("\n");
  co_await exchange.respond(std::move(response));
}

/// A service of the platform, behind the gateway's door.
class Door : public testing::Test {
 protected:
  Door() {
    Table table;
    Route route{.name = "prometheus", .timeout = 0ms, .wanted = 1};
    route.replicas.push_back(std::make_shared<Replica>(
        "t1", Replica::Address{boost::asio::ip::address_v4::loopback(), page_.port()}));
    table.doors.emplace("prometheus", std::make_shared<const Route>(std::move(route)));
    gateway_.front.publish(std::make_shared<const Table>(std::move(table)));
  }

  static constexpr const char* credentials = "Authorization: Basic YWRtaW46c2VjcmV0\r\n";
  const RunningServer page_{echo_head};
  RunningFront gateway_;
};

TEST_F(Door, OpensWithThePasswordAndKeepsThePath) {
  const auto reply = gateway_.ask("GET /monitor/prometheus/api/v1/query?query=up", credentials);
  EXPECT_TRUE(reply.starts_with("HTTP/1.1 200 ")) << reply;
  EXPECT_TRUE(body_of(reply).starts_with("/monitor/prometheus/api/v1/query?query=up\n")) << reply;
}

TEST_F(Door, GivesThePasswordToNobodyBehindIt) {
  const auto seen = body_of(gateway_.ask("GET /monitor/prometheus/", credentials));
  EXPECT_NE(seen.find("Host: gw"), std::string::npos) << seen;
  EXPECT_EQ(seen.find("Authorization"), std::string::npos) << seen;
}

TEST_F(Door, IsShutToOthers) {
  for (const auto* other : {"", "Authorization: Basic YWRtaW46d3Jvbmcx\r\n"}) {
    const auto reply = gateway_.ask("GET /monitor/prometheus/", other);
    EXPECT_TRUE(reply.starts_with("HTTP/1.1 401 ")) << reply;
    EXPECT_NE(reply.find("WWW-Authenticate: Basic"), std::string::npos) << reply;
  }
}

TEST_F(Door, LeadsNowhereWhereNothingIsAndIsNoFunction) {
  EXPECT_TRUE(gateway_.ask("GET /monitor/grafana/", credentials).starts_with("HTTP/1.1 404 "));
  EXPECT_TRUE(gateway_.ask("GET /function/prometheus").starts_with("HTTP/1.1 404 "));
  EXPECT_EQ(gateway_.instruments.text().find("prometheus"), std::string::npos);
}

}  // namespace
}  // namespace iitbfaas::invoke
