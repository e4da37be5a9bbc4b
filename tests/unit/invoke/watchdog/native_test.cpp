#include "invoke/watchdog/native.hpp"

#include "support/running_watchdog.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <stdexcept>

namespace iitbfaas {
namespace {

using namespace std::chrono_literals;
using test::ask;
using test::form;
using test::get;
using test::post;
using test::RawClient;
using test::RunningWatchdog;

WatchdogOptions with(FunctionHandler handler) { return {.handler = std::move(handler)}; }

TEST(WatchdogOfAHandler, HandsItTheWholeRequestAndSendsItsAnswer) {
  Invocation seen;
  RunningWatchdog watchdog{with([&](const Invocation& invocation) {
    seen = invocation;
    return Reply{.status = 201, .headers = {{"X-Mine", "yes"}}, .body = "made"};
  })};
  const auto reply =
      ask(watchdog.port(), post("a=1&b=x+y", std::string{form} + "X-Call-Id: 7\r\n", "/v1?q=2"));
  EXPECT_EQ(reply.status, 201);
  EXPECT_EQ(reply.body, "made");
  EXPECT_TRUE(reply.has("X-Mine: yes"));
  EXPECT_TRUE(reply.has("X-Call-Id: 7"));
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.path, "/v1");
  EXPECT_EQ(seen.query, "q=2");
  EXPECT_EQ(seen.body, "a=1&b=x+y");
  EXPECT_EQ(seen.fields, (HeaderList{{"q", "2"}, {"a", "1"}, {"b", "x y"}}));
}

TEST(WatchdogOfAHandler, AnswersHealthItselfAndCountsAsForAProgram) {
  RunningWatchdog watchdog{with([](const Invocation&) { return Reply{.body = "here"}; })};
  EXPECT_EQ(ask(watchdog.port(), get("/_/health")).body, "OK\n");
  EXPECT_EQ(ask(watchdog.port(), get("/_/ready")).status, 200);
  EXPECT_EQ(ask(watchdog.port(), get()).body, "here");
  const auto metrics = ask(watchdog.metrics_port(), get("/metrics")).body;
  EXPECT_NE(metrics.find("http_requests_total{code=\"200\",method=\"GET\"} 1"), std::string::npos) << metrics;
}

TEST(WatchdogOfAHandler, SaysWhatItThrew) {
  RunningWatchdog watchdog{
      with([](const Invocation&) -> Reply { throw std::runtime_error{"no such city"}; })};
  const auto reply = ask(watchdog.port(), get());
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(reply.body, "{\"error\": \"the function failed: no such city\"}\n");
}

TEST(WatchdogOfAHandler, RefusesAnAnswerWithoutAStatus) {
  RunningWatchdog watchdog{with([](const Invocation&) { return Reply{.status = 7}; })};
  EXPECT_EQ(ask(watchdog.port(), get()).status, 500);
}

TEST(WatchdogOfAHandler, RefusesABodyThatIsNotWhatItSays) {
  RunningWatchdog watchdog{with([](const Invocation&) { return Reply{}; })};
  EXPECT_EQ(ask(watchdog.port(), post("a=%zz", form)).status, 400);
}

TEST(WatchdogOfAHandler, GivesUpOnOneThatIsSlowAndServesOthers) {
  std::promise<void> release;
  const auto released = release.get_future().share();
  auto options = with([released](const Invocation& invocation) {
    if (invocation.path == "/slow") released.wait();
    return Reply{.body = "done"};
  });
  options.exec_timeout = 50ms;
  options.max_children = 2;
  RunningWatchdog watchdog{std::move(options)};
  EXPECT_EQ(ask(watchdog.port(), get("/slow")).status, 504);
  EXPECT_EQ(ask(watchdog.port(), get("/quick")).body, "done");
  release.set_value();
}

TEST(WatchdogOfAHandler, FinishesItsCallsWhenItStops) {
  std::promise<void> begun;
  std::promise<void> release;
  RunningWatchdog watchdog{with([&](const Invocation&) {
    begun.set_value();
    release.get_future().wait();
    return Reply{.body = "done"};
  })};
  RawClient client{watchdog.port()};
  client.send(get());
  begun.get_future().wait();
  watchdog.request_stop();
  release.set_value();
  EXPECT_EQ(client.reply().body, "done");
  watchdog.join();
}

TEST(WatchdogOfAHandler, HasEitherAProgramOrAHandler) {
  EXPECT_THROW(Watchdog{{.listen = "127.0.0.1:0"}}, InvalidSpec);
  auto both = with([](const Invocation&) { return Reply{}; });
  both.command = {"/bin/cat"};
  EXPECT_THROW(Watchdog{std::move(both)}, InvalidSpec);
}

}  // namespace
}  // namespace iitbfaas
