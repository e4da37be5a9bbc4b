#include "http/server.hpp"

#include "exchanges.hpp"
#include "support/raw_client.hpp"
#include "support/running_server.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <atomic>
#include <cerrno>

namespace iitbfaas::http {
namespace {

using namespace std::chrono_literals;
using test::RawClient;
using test::RawReply;
using test::RunningServer;

/// Answers with the body it got, piece by piece.
asio::awaitable<void> stream(Exchange& exchange) {
  HeaderList headers;
  co_await exchange.begin(200, std::move(headers), std::nullopt);
  for (;;) {
    const std::string_view piece = co_await exchange.read_some();
    if (piece.empty()) break;
    co_await exchange.write(piece);
  }
  co_await exchange.end();
}

constexpr std::string_view chunked_post = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

TEST(Server, AnswersManyRequestsOnOneConnection) {
  RunningServer server{echo};
  RawClient client{server.port()};
  for (int i = 0; i < 50; ++i) {
    const std::string body = "body " + std::to_string(i);
    client.send(post(body));
    const RawReply reply = client.reply();
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, body);
    EXPECT_TRUE(reply.has("Content-Length: " + std::to_string(body.size())));
    EXPECT_TRUE(reply.has("X-Peer: 127.0.0.1"));
    EXPECT_NE(reply.head.find("\r\nDate: "), std::string::npos);
    EXPECT_EQ(reply.head.find("Connection"), std::string::npos);
  }
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
  RunningServer server{echo};
  RawClient client{server.port()};
  std::string requests;
  for (int i = 0; i < 2000; ++i) requests += post("number " + std::to_string(i));
  std::thread sender{[&] { client.send(requests); }};
  for (int i = 0; i < 2000; ++i) ASSERT_EQ(client.reply().body, "number " + std::to_string(i));
  sender.join();
}

TEST(Server, FindsTheNextRequestBehindABodyInChunks) {
  RunningServer server{echo};
  RawClient client{server.port()};
  const std::string big(100'000, 'b');
  for (int i = 0; i < 3; ++i) {
    client.send(std::string{chunked_post} + "186A0\r\n" + big + "\r\n0\r\n\r\n" + post("next"));
    ASSERT_EQ(client.reply().body, big);
    ASSERT_EQ(client.reply().body, "next");
  }
}

TEST(Server, TakesARequestByteByByte) {
  RunningServer server{echo};
  RawClient client{server.port()};
  for (const std::string& request : {post("hello"), std::string{chunked_post} + "5\r\nhello\r\n0\r\n\r\n"}) {
    for (const char byte : request) client.send({&byte, 1});
    EXPECT_EQ(client.reply().body, "hello");
  }
}

TEST(Server, TakesHeadsUpToItsLimit) {
  RunningServer server{hello};
  RawClient client{server.port()};
  for (const std::size_t size : {100u, 9'000u, 60'000u, 20u}) {
    client.send(get("/", "X: " + std::string(size, 'x') + "\r\n"));
    ASSERT_EQ(client.reply().body, "hello") << size;
  }
  client.send(get("/", "X: " + std::string(70'000, 'x') + "\r\n"));
  EXPECT_EQ(client.reply().status, 431);
}

TEST(Server, EchoesTwentyMegabytes) {
  RunningServer server{echo};
  RawClient client{server.port()};
  std::string body(20 << 20, '\0');
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>(i * 31 >> 7);
  client.send(post(body));
  EXPECT_TRUE(client.reply().body == body);
}

TEST(Server, StreamsTwentyMegabytesInChunksBothWays) {
  RunningServer server{stream};
  RawClient client{server.port()};
  const std::string piece(1 << 20, 'p');
  std::thread sender{[&] {
    client.send(chunked_post);
    for (int i = 0; i < 20; ++i) {
      client.send("100000;x=y\r\n");
      client.send(piece);
      client.send("\r\n");
    }
    client.send("0\r\nTrailer: ignored\r\n\r\n");
  }};
  const RawReply reply = client.reply();
  sender.join();
  EXPECT_TRUE(reply.has("Transfer-Encoding: chunked"));
  EXPECT_EQ(reply.body.size(), 20u << 20);
}

TEST(Server, SendsNoBodyWhereNoneCanBe) {
  RunningServer server{[](Exchange& exchange) {
    return exchange.head().path() == "/stream" ? stream(exchange) : hello(exchange);
  }};
  RawClient client{server.port()};
  client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nHEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n" + get());
  EXPECT_TRUE(client.reply("HEAD").has("Content-Length: 5"));
  EXPECT_EQ(client.reply("HEAD").status, 200);
  EXPECT_EQ(client.reply().body, "hello");
}

asio::awaitable<void> no_content(Exchange& exchange) {
  Response response{.status = exchange.head().path() == "/304" ? 304 : 204};
  co_await exchange.respond(std::move(response));
}

TEST(Server, GivesNoLengthToAnAnswerWithoutContent) {
  RunningServer server{no_content};
  RawClient client{server.port()};
  client.send(get() + get("/304"));
  EXPECT_EQ(client.reply().head.find("Content-Length"), std::string::npos);
  EXPECT_EQ(client.reply().head.find("Content-Length"), std::string::npos);
}

TEST(Server, SpeaksToClientsOfVersionOneZero) {
  RunningServer server{[](Exchange& exchange) {
    return exchange.head().path() == "/stream" ? stream(exchange) : hello(exchange);
  }};
  RawClient keeping{server.port()};
  keeping.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(keeping.reply().has("Connection: keep-alive"));
  EXPECT_TRUE(keeping.reply().has("Connection: close"));
  EXPECT_EQ(keeping.rest(), "");

  RawClient streaming{server.port()};
  streaming.send("POST /stream HTTP/1.0\r\nContent-Length: 3\r\nConnection: keep-alive\r\n\r\nabc");
  const RawReply reply = streaming.reply();
  EXPECT_EQ(reply.body, "abc");
  EXPECT_TRUE(reply.has("Connection: close"));
}

TEST(Server, ClosesWhenTheClientAsks) {
  RunningServer server{hello};
  RawClient client{server.port()};
  client.send(get("/", "Connection: close\r\n") + get());
  EXPECT_TRUE(client.reply().has("Connection: close"));
  EXPECT_EQ(client.rest(), "");
}

TEST(Server, SaysContinueOnceTheBodyIsWanted) {
  RunningServer server{echo};
  RawClient client{server.port()};
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.reply().status, 100);
  client.send("hello");
  EXPECT_EQ(client.reply().body, "hello");
  client.send(post("early", "Expect: 100-continue\r\n"));
  EXPECT_EQ(client.reply().body, "early");
}

TEST(Server, ClosesWhenABodyThatWaitsForItsTurnIsNotWanted) {
  RunningServer server{hello};
  RawClient client{server.port()};
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  const RawReply reply = client.reply();
  EXPECT_EQ(reply.body, "hello");
  EXPECT_TRUE(reply.has("Connection: close"));
}

TEST(Server, PassesOverASmallBodyNobodyRead) {
  RunningServer server{hello};
  RawClient client{server.port()};
  client.send(post(std::string(100'000, 'x')) + std::string{chunked_post} + "5\r\nhello\r\n0\r\n\r\n" +
              get());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.reply().body, "hello");
}

TEST(Server, LetsTheClientReadTheAnswerToABodyItDidNotRead) {
  RunningServer server{hello};
  RawClient client{server.port()};
  std::thread sender{[&] { client.try_send(post(std::string(4 << 20, 'x'))); }};
  const RawReply reply = client.reply();
  EXPECT_EQ(reply.body, "hello");
  EXPECT_TRUE(reply.has("Connection: close"));
  sender.join();
}

asio::awaitable<void> read_little(Exchange& exchange) {
  const std::string body = co_await exchange.read_all(10);
  co_await hello(exchange);
}

TEST(Server, RefusesBodiesThatAreTooLarge) {
  RunningServer server{read_little};
  RawClient fits{server.port()};
  fits.send(post("0123456789"));
  EXPECT_EQ(fits.reply().status, 200);
  fits.send(post("0123456789a"));
  const RawReply reply = fits.reply();
  EXPECT_EQ(reply.status, 413);
  EXPECT_TRUE(reply.has("Connection: close"));
  RawClient chunked{server.port()};
  chunked.send(std::string{chunked_post} + "6\r\n012345\r\n6\r\n012345\r\n");
  EXPECT_EQ(chunked.reply().status, 413);
}

TEST(Server, AnswersMalformedRequestsAndCloses) {
  RunningServer server{hello};
  const std::pair<std::string, int> cases[] = {{"GET / HTTP/1.1\r\n\r\n", 400},
                                               {"GET / HTTP/1.1\nHost: a\n\n", 400},
                                               {"\x16\x03\x01\x02", 400},
                                               {post("x", "Transfer-Encoding: chunked\r\n"), 400},
                                               {get("/", "Transfer-Encoding: gzip, chunked\r\n"), 501},
                                               {"GET / HTTP/2.0\r\n\r\n", 505},
                                               {"GET /" + std::string(70'000, 'x'), 414},
                                               {get("/", "Expect: miracles\r\n"), 417}};
  for (const auto& [request, status] : cases) {
    RawClient client{server.port()};
    client.send(request + get("/smuggled"));
    const RawReply reply = client.reply();
    EXPECT_EQ(reply.status, status) << request;
    EXPECT_TRUE(reply.has("Connection: close"));
    EXPECT_TRUE(reply.body.starts_with("{\"error\": \"")) << reply.body;
    client.finish_sending();
    EXPECT_EQ(client.rest(), "");
  }
}

TEST(Server, AnswersBrokenChunks) {
  RunningServer server{echo};
  RawClient client{server.port()};
  client.send(std::string{chunked_post} + "5\nhello\r\n0\r\n\r\n" + get());
  EXPECT_EQ(client.reply().status, 400);
  client.finish_sending();
  EXPECT_EQ(client.rest(), "");
}

asio::awaitable<void> misbehave(Exchange& exchange) {
  const auto path = exchange.head().path();
  HeaderList headers;
  if (path == "/silent") co_return;
  if (path == "/throw") throw std::runtime_error{"thrown on purpose"};
  if (path == "/odd") throw 7;
  if (path == "/abort") {
    exchange.abort();
    co_return;
  }
  const bool sized = path == "/short" || path == "/long";
  co_await exchange.begin(200, std::move(headers), sized ? std::optional<std::uint64_t>{6} : std::nullopt);
  co_await exchange.write(path == "/long" ? "too long" : "part");
  if (path == "/half") throw std::runtime_error{"thrown half way, on purpose"};
  if (path == "/unended") co_return;
  co_await exchange.end();
}

TEST(Server, AnswersForHandlersThatFail) {
  RunningServer server{misbehave};
  RawClient client{server.port()};
  for (const char* path : {"/silent", "/throw", "/odd"}) {
    client.send(get(path));
    const RawReply reply = client.reply();
    EXPECT_EQ(reply.status, 500) << path;
    EXPECT_EQ(reply.body.find("purpose"), std::string::npos);
  }
}

TEST(Server, CutsAnswersThatAreNotWhole) {
  RunningServer server{misbehave};
  for (const char* path : {"/half", "/unended", "/short", "/long"}) {
    RawClient client{server.port()};
    client.send(get(path));
    EXPECT_THROW(client.reply(), std::runtime_error) << path;
  }
  RawClient client{server.port()};
  client.send(get("/abort"));
  EXPECT_EQ(client.rest(), "");
}

TEST(Server, ResetsWhatAnOldClientCouldTakeForAWholeAnswer) {
  RunningServer server{misbehave};
  RawClient client{server.port()};
  client.send("GET /half HTTP/1.0\r\n\r\n");
  char block[4096];
  ssize_t count = 1;
  while (count > 0) count = ::recv(client.socket(), block, sizeof block, 0);
  EXPECT_EQ(count, -1);
  EXPECT_EQ(errno, ECONNRESET);
}

asio::awaitable<void> begin_and_wait(Exchange& exchange, const std::atomic<bool>& released) {
  HeaderList headers;
  co_await exchange.begin(202, std::move(headers), 0);
  co_await wait_for(released);
  co_await exchange.end();
}

TEST(Server, SendsTheHeadWhileTheHandlerWaits) {
  std::atomic<bool> released = false;
  RunningServer server{[&](Exchange& exchange) { return begin_and_wait(exchange, released); }};
  RawClient client{server.port()};
  client.send(get());
  EXPECT_EQ(client.reply().status, 202);
  released = true;
  client.send(get());
  EXPECT_EQ(client.reply().status, 202);
}

asio::awaitable<void> inject(Exchange& exchange) {
  Response response{.headers = {{"X-Evil", "a\r\nX-Injected: 1"},
                                {"content-length", "1"},
                                {"CONNECTION", "x"},
                                {"Transfer-Encoding", "chunked"},
                                {"date", "never"}},
                    .body = "hello"};
  co_await exchange.respond(std::move(response));
}

TEST(Server, WritesItsOwnFieldsAndLetsNoValueAddALine) {
  RunningServer server{inject};
  RawClient client{server.port()};
  client.send(get());
  const RawReply reply = client.reply();
  EXPECT_EQ(reply.body, "hello");
  EXPECT_TRUE(reply.has("X-Evil: a  X-Injected: 1"));
  EXPECT_EQ(reply.head.find("never"), std::string::npos);
  EXPECT_EQ(reply.head.find("CONNECTION"), std::string::npos);
}

}  // namespace
}  // namespace iitbfaas::http
