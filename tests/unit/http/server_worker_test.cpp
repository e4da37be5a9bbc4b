#include "exchanges.hpp"
#include "http/server.hpp"
#include "measure/descriptors.hpp"
#include "support/raw_client.hpp"
#include "support/running_server.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <thread>
#include <vector>

namespace iitbfaas::http {
namespace {

using namespace std::chrono_literals;
using test::RawClient;
using test::RawReply;
using test::RunningServer;

TEST(ServerWorker, GivesUpOnSlowClients) {
  RunningServer server{echo, {.head_timeout = 250ms, .body_timeout = 250ms, .idle_timeout = 250ms}};
  RawClient head{server.port()};
  head.send("GET / HT");
  EXPECT_EQ(head.reply().status, 408);
  RawClient body{server.port()};
  body.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel");
  EXPECT_EQ(body.reply().status, 408);
  RawClient idle{server.port()};
  idle.send(get());
  EXPECT_EQ(idle.reply().status, 200);
  EXPECT_EQ(idle.rest(), "");
  RawClient silent{server.port()};
  EXPECT_EQ(silent.rest(), "");
}

TEST(ServerWorker, GivesUpOnClientsThatDoNotRead) {
  std::promise<void> gave_up;
  const auto flood = [](Exchange& exchange, std::promise<void>& promise) -> asio::awaitable<void> {
    const std::string piece(1 << 20, 'x');
    HeaderList headers;
    co_await exchange.begin(200, std::move(headers), std::nullopt);
    try {
      for (;;) co_await exchange.write(piece);
    } catch (const ClientGone&) {
      promise.set_value();
      throw;
    }
  };
  RunningServer server{[&](Exchange& exchange) { return flood(exchange, gave_up); }, {.body_timeout = 80ms}};
  RawClient client{server.port()};
  client.send(get());
  EXPECT_EQ(gave_up.get_future().wait_for(10s), std::future_status::ready);
}

asio::awaitable<void> until_gone(Exchange& exchange, std::promise<void>& entered, std::promise<void>& left) {
  std::atomic<bool> gone = false;
  exchange.on_client_gone([&] { gone = true; });
  entered.set_value();
  co_await wait_for(gone);
  left.set_value();
}

TEST(ServerWorker, TellsTheHandlerThatItsClientIsGone) {
  for (const bool abruptly : {false, true}) {
    std::promise<void> entered;
    std::promise<void> left;
    RunningServer server{[&](Exchange& exchange) { return until_gone(exchange, entered, left); }};
    RawClient client{server.port()};
    client.send(get() + get());  // even behind bytes that nobody reads yet
    entered.get_future().wait();
    if (abruptly) {
      client.reset();
    } else {
      client.finish_sending();
    }
    EXPECT_EQ(left.get_future().wait_for(10s), std::future_status::ready);
  }
}

/// A handler that says when it was entered and answers once it is released.
struct Held {
  std::promise<void> entered;
  std::atomic<bool> released = false;

  Handler handler() {
    return [this](Exchange& exchange) {
      return exchange.head().path() == "/held" ? hold(exchange, *this) : hello(exchange);
    };
  }
  static asio::awaitable<void> hold(Exchange& exchange, Held& held) {
    held.entered.set_value();
    co_await wait_for(held.released);
    co_await hello(exchange);
  }
};

TEST(ServerWorker, FinishesWhatIsUnderWayWhenStopped) {
  Held held;
  RunningServer server{held.handler()};
  RawClient idle{server.port()};
  idle.send(get());
  EXPECT_EQ(idle.reply().status, 200);
  RawClient busy{server.port()};
  busy.send(get("/held"));
  held.entered.get_future().wait();
  server.request_stop();
  EXPECT_EQ(idle.rest(), "");
  EXPECT_THROW(RawClient{server.port()}, std::runtime_error);
  held.released = true;
  const RawReply reply = busy.reply();
  EXPECT_EQ(reply.body, "hello");
  EXPECT_TRUE(reply.has("Connection: close"));
  EXPECT_EQ(busy.rest(), "");
  server.join();
}

TEST(ServerWorker, CutsWhatIsStillUnderWayWhenPatienceEnds) {
  std::promise<void> entered;
  std::promise<void> left;
  RunningServer server{[&](Exchange& exchange) { return until_gone(exchange, entered, left); },
                       {.drain_timeout = 50ms}};
  RawClient client{server.port()};
  client.send(get());
  entered.get_future().wait();
  server.request_stop();
  EXPECT_EQ(client.rest(), "");
  server.join();
  EXPECT_EQ(left.get_future().wait_for(0s), std::future_status::ready);
}

TEST(ServerWorker, ReturnsEvenWhenAHandlerNeverEnds) {
  Held held;
  {
    RunningServer server{held.handler(), {.drain_timeout = 10ms}};
    RawClient client{server.port()};
    client.send(get("/held"));
    held.entered.get_future().wait();
    server.request_stop();
    server.join();
  }
}

TEST(ServerWorker, ReturnsAtOnceWhenStoppedBeforeItRan) {
  Server server{{.listen = "127.0.0.1:0", .threads = 2}, hello};
  std::stop_source stop;
  stop.request_stop();
  server.run(stop.get_token());
}

TEST(ServerWorker, RefusesConnectionsOverItsLimit) {
  RunningServer server{hello, {.max_connections = 2}};
  RawClient first{server.port()};
  first.send(get());
  EXPECT_EQ(first.reply().status, 200);
  {
    RawClient second{server.port()};
    second.send(get());
    EXPECT_EQ(second.reply().status, 200);
    RawClient third{server.port()};
    EXPECT_EQ(third.reply().status, 503);
    second.send(get("/", "Connection: close\r\n"));
    second.reply();
    EXPECT_EQ(second.rest(), "");
  }
  for (int status = 503; status != 200;) {
    RawClient again{server.port()};
    again.try_send(get());
    status = again.reply().status;
  }
}

TEST(ServerWorker, ServesOnWhenACrowdHasGone) {
  measure::allow_connections(3'000);
  RunningServer server{echo, {.threads = 1}};
  for (int crowd = 0; crowd < 2; ++crowd) {
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 1'100; ++i) clients.push_back(std::make_unique<RawClient>(server.port()));
    for (const auto& client : clients) client->send(post("hello"));
    for (const auto& client : clients) EXPECT_EQ(client->reply().body, "hello");
    const auto last = std::move(clients.back());
    clients.clear();
    std::this_thread::sleep_for(300ms);  // a look at its connections, and what follows from it
    last->send(post("there"));
    EXPECT_EQ(last->reply().body, "there");
  }
}

TEST(ServerWorker, ServesOneAddressWithSeveralThreads) {
  RunningServer server{echo, {.threads = 3}};
  EXPECT_EQ(server.server().contexts().size(), 3u);
  std::vector<std::jthread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&] {
      for (int connection = 0; connection < 10; ++connection) {
        RawClient client{server.port()};
        for (int request = 0; request < 10; ++request) {
          client.send(post("hello"));
          EXPECT_EQ(client.reply().body, "hello");
        }
      }
    });
  }
}

}  // namespace
}  // namespace iitbfaas::http
