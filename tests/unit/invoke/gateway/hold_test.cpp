#include "invoke/gateway/hold.hpp"

#include "surroundings.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::invoke {
namespace {

using namespace testing_surroundings;

constexpr const char* held_function = "f.openfaas-fn";

boost::asio::awaitable<void> echo_body(http::Exchange& exchange) {
  http::Response response;
  response.body = co_await exchange.read_all(1 << 20);
  co_await exchange.respond(std::move(response));
}

/// A front whose one function has no replica, and clients that call it.
class Held : public testing::Test {
 protected:
  void start(Holding holding = {}, Route route = {.name = held_function}) {
    holding.on_wanted = [this] { ++wanted_; };
    front_ = std::make_unique<RunningFront>(holding, nullptr);
    front_->publish(std::move(route));
  }

  void call(int number) {
    clients_.push_back(std::make_unique<Socket>(front_->connect()));
    const auto body = std::to_string(number);
    clients_.back()->send("POST /function/f HTTP/1.1\r\nHost: gw\r\nConnection: close\r\nContent-Length: " +
                          std::to_string(body.size()) + "\r\n\r\n" + body);
  }

  FunctionDemand demand() const {
    const auto all = front_->instruments.demand();
    return all.empty() ? FunctionDemand{} : all.front();
  }
  bool holds(std::uint32_t count) const {
    return eventually([&] { return demand().held == count; });
  }

  const RunningServer replica_{echo_body};
  std::atomic<int> wanted_{0};
  std::unique_ptr<RunningFront> front_;
  std::vector<std::unique_ptr<Socket>> clients_;
};

TEST_F(Held, AHundredRequestsGetAHundredAnswersWhenTheReplicaIsThere) {
  start();
  for (int i = 0; i < 100; ++i) call(i);
  ASSERT_TRUE(holds(100));
  EXPECT_EQ(demand(),
            (FunctionDemand{.function = held_function, .begun = 100, .under_way = 100, .held = 100}));
  front_->publish({replica_.port()});
  for (int i = 0; i < 100; ++i) {
    const auto reply = clients_[static_cast<std::size_t>(i)]->read_to_end();
    EXPECT_TRUE(reply.starts_with("HTTP/1.1 200 ")) << reply;
    EXPECT_EQ(body_of(reply), std::to_string(i));
  }
  EXPECT_TRUE(holds(0));
  EXPECT_TRUE(eventually([&] { return demand().under_way == 0; }));
}

TEST_F(Held, TellsOfThoseThatCallAFunctionWithNoReplicaAskedForAndOfNoOthers) {
  start();
  call(1);
  EXPECT_TRUE(eventually([&] { return wanted_ == 1; }));
  front_->publish(Route{.name = held_function, .wanted = 1});
  call(2);
  EXPECT_TRUE(holds(2));
  EXPECT_EQ(wanted_, 1);
}

TEST_F(Held, NoMoreThanThereIsRoomFor) {
  start({.most = 2});
  call(1);
  call(2);
  ASSERT_TRUE(holds(2));
  call(3);
  const auto refused = clients_[2]->read_to_end();
  EXPECT_TRUE(refused.starts_with("HTTP/1.1 503 ")) << refused;
  EXPECT_NE(refused.find("too many requests wait already"), std::string::npos) << refused;
  front_->publish({replica_.port()});
  EXPECT_EQ(body_of(clients_[0]->read_to_end()), "1");
  EXPECT_EQ(body_of(clients_[1]->read_to_end()), "2");
}

TEST_F(Held, NoLongerThanTheTimeout) {
  start({.timeout = 50ms});
  call(1);
  const auto refused = clients_[0]->read_to_end();
  EXPECT_TRUE(refused.starts_with("HTTP/1.1 503 ")) << refused;
  EXPECT_NE(refused.find("no replica of f.openfaas-fn is ready, 0 asked for: none came in 50ms"),
            std::string::npos)
      << refused;
}

TEST_F(Held, NotAtAllWhereNothingIsHeldOrTheEngineSaysWhyNoneComes) {
  start({.timeout = 0ms});
  call(1);
  EXPECT_TRUE(clients_[0]->read_to_end().starts_with("HTTP/1.1 503 "));
  start({}, {.name = held_function, .wanted = 1, .trouble = "no such image"});
  call(2);
  const auto refused = clients_[1]->read_to_end();
  EXPECT_NE(refused.find("1 asked for: no such image"), std::string::npos) << refused;
}

TEST_F(Held, NotWhoOnlyAsksWhetherTheFunctionIsUp) {
  start();
  const auto reply = front_->ask("GET /function/f/_/ready");
  EXPECT_TRUE(reply.starts_with("HTTP/1.1 503 ")) << reply;
  EXPECT_EQ(wanted_, 0);
  EXPECT_EQ(demand().begun, 0U);
}

/// Answers one request with a body of one letter.
void answer_once(Socket& client, int) {
  const auto request = client.read_until("\r\n\r\n1");
  client.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n" +
              (request.ends_with("\r\n\r\n1") ? std::string{"ok"} : "no"));
}

TEST_F(Held, UntilANewReplicaListens) {
  ScriptedServer replica{answer_once, ScriptedServer::Listens::when_told};
  start();
  front_->publish({replica.port()});
  call(1);
  ASSERT_TRUE(holds(1));
  EXPECT_TRUE(eventually([&] { return front_->replicas[0]->strikes >= 2; })) << "tried again meanwhile";
  replica.listen();
  const auto reply = clients_[0]->read_to_end();
  EXPECT_TRUE(reply.starts_with("HTTP/1.1 200 ")) << reply;
  EXPECT_EQ(body_of(reply), "ok");
  EXPECT_EQ(replica.connections(), 1);
  EXPECT_FALSE(front_->replicas[0]->avoided(Replica::Clock::now())) << "it answers";
}

TEST_F(Held, NoLongerThanTheTimeoutForAReplicaThatDoesNotListen) {
  const RefusingPort silent;
  start({.timeout = 50ms});
  front_->publish({silent.port()});
  call(1);
  const auto refused = clients_[0]->read_to_end();
  EXPECT_TRUE(refused.starts_with("HTTP/1.1 502 ")) << refused;
  EXPECT_NE(refused.find("none of the 1 replicas of f.openfaas-fn accepts connections"), std::string::npos);
}

TEST_F(Held, NotForAReplicaThatAnsweredBeforeNorForWhoOnlyAsksWhetherItIsUp) {
  start({.timeout = 1h});
  {
    const ScriptedServer dies{answer_once};
    front_->publish({dies.port()});
    call(1);
    EXPECT_EQ(body_of(clients_[0]->read_to_end()), "ok");
  }
  call(1);
  EXPECT_TRUE(clients_[1]->read_to_end().starts_with("HTTP/1.1 502 "));
  const RefusingPort silent;
  front_->publish({silent.port()});
  EXPECT_TRUE(front_->ask("GET /function/f/_/ready").starts_with("HTTP/1.1 502 "));
}

TEST_F(Held, ForAReplicaThatDoesNotListenYetOnlyAsLongAsTheClientStays) {
  const RefusingPort silent;
  start({.timeout = 1h});
  front_->publish({silent.port()});
  call(1);
  ASSERT_TRUE(holds(1));
  clients_[0]->reset();
  EXPECT_TRUE(eventually([&] { return demand().under_way == 0; }));
}

TEST_F(Held, AClientThatGoesAwayMakesRoom) {
  start({.most = 1});
  call(1);
  ASSERT_TRUE(holds(1));
  clients_[0]->reset();
  EXPECT_TRUE(holds(0));
  call(2);
  ASSERT_TRUE(holds(1));
  front_->publish({replica_.port()});
  EXPECT_EQ(body_of(clients_[1]->read_to_end()), "2");
}

TEST_F(Held, AFunctionThatIsRemovedMeanwhileIsNotFound) {
  start();
  call(1);
  ASSERT_TRUE(holds(1));
  front_->front.publish(std::make_shared<const Table>());
  EXPECT_TRUE(clients_[0]->read_to_end().starts_with("HTTP/1.1 404 "));
}

TEST_F(Held, AStoppingGatewayLetsGo) {
  start();
  call(1);
  ASSERT_TRUE(holds(1));
  front_->stop();
  EXPECT_TRUE(clients_[0]->read_to_end().starts_with("HTTP/1.1 503 "));
}

}  // namespace
}  // namespace iitbfaas::invoke
