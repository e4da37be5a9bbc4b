#include "invoke/gateway/forward.hpp"

#include "surroundings.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::invoke {
namespace {

using namespace testing_surroundings;

constexpr const char* ok_reply = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// Answers each request on each connection with the same bytes.
ScriptedServer::Script always(std::string reply) {
  return [reply](Socket& client, int) {
    while (!client.read_head().empty()) client.send(reply);
  };
}

TEST(Forward, PassesRepliesWithoutABodyThrough) {
  const ScriptedServer moved{
      always("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")};
  const ScriptedServer head{always("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n")};
  const ScriptedServer unchanged{always("HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n")};
  const auto redirect = RunningFront{{moved.port()}}.ask("GET /function/f");
  EXPECT_TRUE(redirect.starts_with("HTTP/1.1 302 Found\r\n")) << redirect;
  EXPECT_NE(redirect.find("\r\nLocation: /elsewhere\r\n"), std::string::npos);
  EXPECT_EQ(moved.connections(), 1);
  const auto length = RunningFront{{head.port()}}.ask("HEAD /function/f");
  EXPECT_NE(length.find("\r\nContent-Length: 1234\r\n"), std::string::npos) << length;
  EXPECT_EQ(body_of(length), "");
  EXPECT_TRUE(RunningFront{{unchanged.port()}}.ask("GET /function/f").starts_with("HTTP/1.1 304 "));
}

TEST(Forward, ReadsPastInterimReplies) {
  const ScriptedServer replica{always(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + std::string{ok_reply})};
  const auto reply = RunningFront{{replica.port()}}.ask("GET /function/f");
  EXPECT_TRUE(reply.starts_with("HTTP/1.1 200 OK\r\n")) << reply;
  EXPECT_EQ(body_of(reply), "ok");
}

TEST(Forward, KeepsConnectionsOnBothSides) {
  const ScriptedServer replica{always(ok_reply)};
  const RunningFront gateway{{replica.port()}};
  auto client = gateway.connect();
  for (int i = 0; i < 5; ++i) {
    client.send("GET /function/f HTTP/1.1\r\nHost: gw\r\n\r\n");
    EXPECT_NE(client.read_until("ok").find("200 OK"), std::string::npos);
  }
  EXPECT_EQ(replica.connections(), 1);
}

TEST(Forward, TakesAFreshConnectionWhenTheKeptOneWasClosed) {
  std::atomic<int> served{0};
  const ScriptedServer replica{[&](Socket& client, int) {
    client.read_head();
    client.send(ok_reply);
    client.close();
    ++served;
  }};
  const RunningFront gateway{{replica.port()}};
  for (int i = 1; i <= 5; ++i) {
    const auto reply = gateway.ask("POST /function/f", "Content-Length: 0\r\n");
    EXPECT_TRUE(reply.starts_with("HTTP/1.1 200 ")) << reply;
    ASSERT_TRUE(eventually([&] { return served == i; }));
  }
  EXPECT_EQ(replica.connections(), 5);
}

/// Answers the first request of each connection and dies of the second, having read it.
void die_of_the_second(Socket& client, int) {
  client.read_head();
  client.send(ok_reply);
  client.read_head();
  client.close();
}

TEST(Forward, RepeatsAnIdempotentRequestThatAKeptConnectionSwallowed) {
  const ScriptedServer replica{die_of_the_second};
  const RunningFront gateway{{replica.port()}};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(gateway.ask("GET /function/f").starts_with("HTTP/1.1 200 "));
  EXPECT_EQ(replica.connections(), 3);
}

TEST(Forward, NeverRepeatsAPostThatTheReplicaReceived) {
  const ScriptedServer replica{die_of_the_second};
  const RunningFront gateway{{replica.port()}};
  EXPECT_TRUE(gateway.ask("POST /function/f", "Content-Length: 0\r\n").starts_with("HTTP/1.1 200 "));
  EXPECT_TRUE(gateway.ask("POST /function/f", "Content-Length: 0\r\n").starts_with("HTTP/1.1 502 "));
  EXPECT_EQ(replica.connections(), 1);
}

/// Takes connections and requests, and answers none.
void die_of_the_first(Socket& client, int) {
  client.read_head();
  client.close();
}

TEST(Forward, AsksOneOtherReplicaWhenOneDiesOfAnIdempotentRequest) {
  const ScriptedServer dying{die_of_the_first};
  const ScriptedServer alive{always(ok_reply)};
  const RunningFront gateway{{dying.port(), alive.port()}};
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(gateway.ask("GET /function/f").starts_with("HTTP/1.1 200 "));
  EXPECT_GT(dying.connections(), 0);
  const ScriptedServer dying_too{die_of_the_first};
  const ScriptedServer third{die_of_the_first};
  const RunningFront lost{{dying.port(), dying_too.port(), third.port()}};
  const auto before = dying.connections();
  const auto reply = lost.ask("GET /function/f");
  EXPECT_TRUE(reply.starts_with("HTTP/1.1 502 ")) << reply;
  EXPECT_NE(reply.find("closed the connection before it answered"), std::string::npos) << reply;
  EXPECT_EQ(dying.connections() - before + dying_too.connections() + third.connections(), 2);
}

TEST(Forward, AsksNoOtherReplicaWhenOneDiesOfAPost) {
  const ScriptedServer dying{die_of_the_first};
  const ScriptedServer dying_too{die_of_the_first};
  const RunningFront gateway{{dying.port(), dying_too.port()}};
  EXPECT_TRUE(gateway.ask("POST /function/f", "Content-Length: 0\r\n").starts_with("HTTP/1.1 502 "));
  EXPECT_EQ(dying.connections() + dying_too.connections(), 1);
}

TEST(Forward, TriesAnotherReplicaWhenOneRefuses) {
  const RefusingPort dead;
  const ScriptedServer alive{always(ok_reply)};
  const RunningFront gateway{{dead.port(), alive.port()}};
  for (int i = 0; i < 4; ++i) {
    EXPECT_TRUE(gateway.ask("POST /function/f", "Content-Length: 3\r\n\r\nabc").starts_with("HTTP/1.1 200 "));
  }
  EXPECT_TRUE(gateway.replicas[0]->avoided(Replica::Clock::now()));
  EXPECT_FALSE(gateway.replicas[1]->avoided(Replica::Clock::now()));
}

TEST(Forward, SaysThatNoReplicaAcceptsConnections) {
  const RefusingPort first;
  const RefusingPort second;
  RunningFront gateway{Holding{.timeout = 0ms}, nullptr};
  gateway.publish({first.port(), second.port()});
  const auto reply = gateway.ask("GET /function/f");
  EXPECT_TRUE(reply.starts_with("HTTP/1.1 502 ")) << reply;
  EXPECT_NE(reply.find("none of the 2 replicas of f.openfaas-fn accepts connections"), std::string::npos)
      << reply;
}

TEST(Forward, Answers502WhenAReplicaTalksNonsenseOrNothing) {
  const ScriptedServer garbage{always("SSH-2.0-OpenSSH_9.2\r\n\r\n")};
  const ScriptedServer silent{[](Socket& client, int) { client.read_head(); }};
  const ScriptedServer cut_head{[](Socket& client, int) {
    client.read_head();
    client.send("HTTP/1.1 200 OK\r\nContent-");
  }};
  const ScriptedServer uninvited{
      always("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")};
  for (const auto* replica : {&garbage, &silent, &cut_head, &uninvited}) {
    const auto reply = RunningFront{{replica->port()}}.ask("GET /function/f");
    EXPECT_TRUE(reply.starts_with("HTTP/1.1 502 ")) << reply;
    EXPECT_NE(reply.find("{\"error\":"), std::string::npos) << reply;
  }
}

TEST(Forward, Answers504WhenTheTimeIsOver) {
  const ScriptedServer slow{[](Socket& client, int) { client.read_to_end(); }};
  RunningFront gateway{{slow.port()}, 100ms};
  const auto reply = gateway.ask("GET /function/f");
  EXPECT_TRUE(reply.starts_with("HTTP/1.1 504 ")) << reply;
  EXPECT_NE(reply.find("in time"), std::string::npos) << reply;
  EXPECT_EQ(gateway.replicas[0]->in_flight, 0U);
}

TEST(Forward, CutsTheConnectionWhenAReplyBreaksOff) {
  const ScriptedServer by_length{[](Socket& client, int) {
    client.read_head();
    client.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
  }};
  const ScriptedServer by_chunks{[](Socket& client, int) {
    client.read_head();
    client.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
  }};
  for (const auto* replica : {&by_length, &by_chunks}) {
    const RunningFront gateway{{replica->port()}};
    auto client = gateway.connect();
    client.send("GET /function/f HTTP/1.1\r\nHost: gw\r\n\r\n");
    const auto reply = client.read_to_end();
    EXPECT_TRUE(client.cut());
    EXPECT_NE(reply.find("half"), std::string::npos) << reply;
    EXPECT_EQ(reply.find("\r\n0\r\n"), std::string::npos) << reply;
  }
}

TEST(Forward, CutsTheConnectionWhenTheTimeIsOverInMidReply) {
  const ScriptedServer stuck{[](Socket& client, int) {
    client.read_head();
    client.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    client.read_to_end();
  }};
  const RunningFront gateway{{stuck.port()}, 200ms};
  auto client = gateway.connect();
  client.send("GET /function/f HTTP/1.1\r\nHost: gw\r\n\r\n");
  EXPECT_TRUE(client.read_to_end().ends_with("half"));
  EXPECT_TRUE(client.cut());
}

TEST(Forward, StreamsARequestAsItComesAndItsAnswerMeanwhile) {
  const ScriptedServer replica{[](Socket& client, int) {
    const auto request = client.read_until("5\r\nfirst\r\n");
    EXPECT_NE(request.find("\r\nTransfer-Encoding: chunked\r\n"), std::string::npos) << request;
    client.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nheard ");
    EXPECT_EQ(client.read_until("0\r\n\r\n"), "6\r\nsecond\r\n0\r\n\r\n");
    client.send("both");
  }};
  const RunningFront gateway{{replica.port()}};
  auto client = gateway.connect();
  client.send("POST /function/f HTTP/1.1\r\nHost: gw\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
  EXPECT_TRUE(client.read_until("heard ").starts_with("HTTP/1.1 200 OK"));
  client.send("6\r\nsecond\r\n0\r\n\r\n");
  EXPECT_EQ(client.read_until("both"), "both");
}

TEST(Forward, KeepsTheLengthOfABodyThatComesInPieces) {
  const ScriptedServer replica{[](Socket& client, int) {
    auto request = client.read_until("abc");
    EXPECT_NE(request.find("\r\nContent-Length: 6\r\n"), std::string::npos) << request;
    client.send("HTTP/1.1 100 Continue\r\n\r\n");
    EXPECT_EQ(client.read_until("def"), "def");
    client.send(ok_reply);
  }};
  const RunningFront gateway{{replica.port()}};
  auto client = gateway.connect();
  client.send("POST /function/f HTTP/1.1\r\nHost: gw\r\nContent-Length: 6\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_TRUE(client.read_head().starts_with("HTTP/1.1 100 "));
  client.send("abc");
  client.send("def");
  EXPECT_NE(client.read_until("ok").find("200 OK"), std::string::npos);
}

TEST(Forward, StreamsAReplyAsItComes) {
  std::atomic<bool> first_seen{false};
  const ScriptedServer replica{[&](Socket& client, int) {
    client.read_head();
    client.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: first\n\n");
    EXPECT_TRUE(eventually([&] { return first_seen.load(); }));
    client.send("data: second\n\n");
  }};
  const RunningFront gateway{{replica.port()}};
  auto client = gateway.connect();
  client.send("GET /function/f HTTP/1.1\r\nHost: gw\r\n\r\n");
  EXPECT_NE(client.read_until("data: first\n\n").find("text/event-stream"), std::string::npos);
  first_seen = true;
  EXPECT_NE(client.read_until("\r\n0\r\n\r\n").find("data: second\n\n"), std::string::npos);
}

TEST(Forward, PassesTheAnswerOfAReplicaThatDoesNotWantTheBody) {
  const ScriptedServer replica{[](Socket& client, int) {
    client.read_head();
    client.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  }};
  const RunningFront gateway{{replica.port()}};
  auto client = gateway.connect();
  client.send("POST /function/f HTTP/1.1\r\nHost: gw\r\nContent-Length: 100000000\r\n\r\nbegin");
  EXPECT_TRUE(client.read_head().starts_with("HTTP/1.1 413 "));
}

boost::asio::awaitable<void> echo_pieces(http::Exchange& exchange) {
  co_await exchange.begin(200, {}, std::nullopt);
  for (;;) {
    const auto piece = co_await exchange.read_some();
    if (piece.empty()) break;
    co_await exchange.write(piece);
  }
  co_await exchange.end();
}

TEST(Forward, CarriesLargeBodiesBothWaysAtOnce) {
  const RunningServer replica{echo_pieces};
  const RunningFront gateway{{replica.port()}};
  std::string body(8 << 20, 'x');
  for (std::size_t i = 0; i < body.size(); i += 997) body[i] = static_cast<char>('a' + i % 23);
  auto client = gateway.connect();
  const std::jthread sending{[&] {
    client.send("POST /function/f HTTP/1.0\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
    client.send(body);
  }};
  EXPECT_EQ(body_of(client.read_to_end()), body);
}

TEST(Forward, LetsGoOfTheReplicaWhenTheClientIsGone) {
  std::atomic<bool> asked{false};
  std::atomic<bool> released{false};
  const ScriptedServer replica{[&](Socket& client, int) {
    client.read_head();
    asked = true;
    client.read_to_end();
    released = client.ended();
  }};
  RunningFront gateway{{replica.port()}};
  auto client = gateway.connect();
  client.send("GET /function/f HTTP/1.1\r\nHost: gw\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return asked.load(); }));
  EXPECT_EQ(gateway.replicas[0]->in_flight, 1U);
  client.close();
  EXPECT_TRUE(eventually([&] { return released.load(); }));
  EXPECT_TRUE(eventually([&] { return gateway.replicas[0]->in_flight == 0; }));
  EXPECT_TRUE(
      eventually([&] { return gateway.instruments.text().find("code=\"499\"") != std::string::npos; }));
}

TEST(Forward, LetsGoOfTheReplicaWhenTheClientBreaksOffItsBody) {
  std::atomic<bool> released{false};
  const ScriptedServer replica{[&](Socket& client, int) {
    client.read_to_end();
    released = true;
  }};
  RunningFront gateway{{replica.port()}};
  auto client = gateway.connect();
  client.send("POST /function/f HTTP/1.1\r\nHost: gw\r\nContent-Length: 10\r\n\r\nhalf");
  ASSERT_TRUE(eventually([&] { return gateway.replicas[0]->in_flight == 1; }));
  client.reset();
  EXPECT_TRUE(eventually([&] { return released && gateway.replicas[0]->in_flight == 0; }));
}

TEST(Forward, SendsToTheReplicaWithFewerRequestsInFlight) {
  std::atomic<bool> done{false};
  const auto hold = [&](Socket& client, int) {
    client.read_head();
    EXPECT_TRUE(eventually([&] { return done.load(); }));
    client.send(ok_reply);
  };
  const ScriptedServer first{hold};
  const ScriptedServer second{hold};
  const RunningFront gateway{{first.port(), second.port()}};
  std::vector<Socket> clients;
  for (int i = 1; i <= 4; ++i) {
    clients.push_back(gateway.connect());
    clients.back().send("GET /function/f HTTP/1.1\r\nHost: gw\r\n\r\n");
    EXPECT_TRUE(eventually([&] { return first.connections() + second.connections() == i; }));
  }
  EXPECT_EQ(first.connections(), 2);
  EXPECT_EQ(second.connections(), 2);
  done = true;
  for (auto& client : clients) EXPECT_NE(client.read_until("ok").find("200 OK"), std::string::npos);
}

TEST(Forward, TunnelsAWebSocketUntilOneSideCloses) {
  std::atomic<bool> ended{false};
  const ScriptedServer replica{[&](Socket& client, int) {
    const auto request = client.read_head();
    EXPECT_NE(request.find("\r\nUpgrade: websocket\r\n"), std::string::npos) << request;
    client.send(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: x\r\n\r\nhello");
    EXPECT_EQ(client.read_until("ping"), "ping");
    client.send("pong");
    client.read_to_end();
    ended = true;
  }};
  RunningFront gateway{{replica.port()}, 300ms};
  auto client = gateway.connect();
  client.send("GET /function/f HTTP/1.1\r\nHost: gw\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  const auto reply = client.read_until("hello");
  EXPECT_TRUE(reply.starts_with("HTTP/1.1 101 Switching Protocols\r\n")) << reply;
  EXPECT_NE(reply.find("\r\nConnection: Upgrade\r\n"), std::string::npos) << reply;
  EXPECT_NE(reply.find("\r\nUpgrade: websocket\r\n"), std::string::npos) << reply;
  client.send("ping");
  EXPECT_EQ(client.read_until("pong"), "pong");
  client.close();
  EXPECT_TRUE(eventually([&] { return ended && gateway.replicas[0]->in_flight == 0; }));
}

TEST(Forward, EndsATunnelWhenTheReplicaDoes) {
  const ScriptedServer replica{[](Socket& client, int) {
    client.read_head();
    client.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nbye");
  }};
  const RunningFront gateway{{replica.port()}};
  auto client = gateway.connect();
  client.send("GET /function/f HTTP/1.1\r\nHost: gw\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  EXPECT_TRUE(client.read_to_end().ends_with("bye"));
  EXPECT_TRUE(client.ended());
}

}  // namespace
}  // namespace iitbfaas::invoke
