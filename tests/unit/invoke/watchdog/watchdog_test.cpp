#include "iitbfaas/watchdog.hpp"

#include "support/processes.hpp"
#include "support/running_watchdog.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>
#include <vector>

namespace iitbfaas {
namespace {

using namespace std::chrono_literals;
using test::ask;
using test::form;
using test::get;
using test::post;
using test::RawClient;
using test::RunningWatchdog;

constexpr auto echo_args = IITBFAAS_TEST_BIN "/program_echo_args";

WatchdogOptions shell(const std::string& script) { return {.command = {"/bin/sh", "-c", script}}; }

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

double metric(const RunningWatchdog& watchdog, const std::string& name) {
  const auto text = "\n" + ask(watchdog.metrics_port(), get("/metrics")).body;
  const auto place = text.find("\n" + name + " ");
  return place == std::string::npos ? -1 : std::stod(text.substr(place + name.size() + 2));
}

TEST(Watchdog, RunsTheProgramWithFormFieldsAsArguments) {
  RunningWatchdog watchdog{{.command = {echo_args, "-v"}, .args = {"name", "address"}}};
  const auto reply =
      ask(watchdog.port(), post("address=world&rest=1&name=hello", std::string{form} + "X-Call-Id: 7\r\n"));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "-v\nhello\nworld\nrest=1");
  EXPECT_TRUE(reply.has("X-Call-Id: 7"));
  EXPECT_TRUE(reply.has("Content-Type: text/plain; charset=utf-8"));
  EXPECT_TRUE(contains(reply.head, "X-Duration-Seconds: 0."));
}

TEST(Watchdog, TakesFieldsFromTheQueryOfAGet) {
  RunningWatchdog watchdog{{.command = {echo_args}, .args = {"name"}}};
  EXPECT_EQ(ask(watchdog.port(), get("/?name=a+b")).body, "a b\n");
}

TEST(Watchdog, HandsTheBodyToStandardInputAndOutputBack) {
  RunningWatchdog watchdog{{.command = {"/bin/cat"}}};
  const std::string octets{"\0\xff\r\n\r\n", 6};
  const auto reply = ask(watchdog.port(), post(octets));
  EXPECT_EQ(reply.body, octets);
  EXPECT_TRUE(reply.has("Content-Type: application/octet-stream"));
}

TEST(Watchdog, TakesAChunkedBody) {
  RunningWatchdog watchdog{{.command = {"/bin/cat"}}};
  const auto reply =
      ask(watchdog.port(),
          "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  EXPECT_EQ(reply.body, "abcde");
}

TEST(Watchdog, ServesManyRequestsOnOneConnection) {
  RunningWatchdog watchdog{{.command = {"/bin/cat"}}};
  RawClient client{watchdog.port()};
  for (const std::string body : {"one", "two", "three"}) {
    client.send(post(body));
    EXPECT_EQ(client.reply().body, body);
  }
}

TEST(Watchdog, ShowsBrowsersAForm) {
  RunningWatchdog watchdog{{.command = {echo_args}, .args = {"na<me"}, .name = "hello"}};
  const auto reply = ask(watchdog.port(), get("/", "Accept: application/xhtml+xml, text/html;q=0.9\r\n"));
  EXPECT_TRUE(reply.has("Content-Type: text/html; charset=utf-8"));
  EXPECT_TRUE(contains(reply.body, "<input name=\"na&lt;me\""));
}

TEST(Watchdog, ShowsNoFormWithAQueryOrWithoutFields) {
  RunningWatchdog asks{{.command = {echo_args}, .args = {"name"}}};
  EXPECT_EQ(ask(asks.port(), get("/?name=x", "Accept: text/html\r\n")).body, "x\n");
  RunningWatchdog page{{.command = {"/bin/echo", "<p>"}, .content_type = "text/html"}};
  const auto reply = ask(page.port(), get("/", "Accept: text/html\r\n"));
  EXPECT_EQ(reply.body, "<p>\n");
  EXPECT_TRUE(reply.has("Content-Type: text/html"));
}

TEST(Watchdog, TellsTheProgramAboutTheRequest) {
  RunningWatchdog watchdog{shell("echo $Http_Method $Http_Path $Http_Query $Http_X_A $HOME")};
  EXPECT_EQ(ask(watchdog.port(), post("", "x-a: b\r\n", "/p?q=1")).body,
            "POST /p q=1 b " + std::string{std::getenv("HOME")} + "\n");
}

TEST(Watchdog, TellsTheProgramNothingWhenAskedNotTo) {
  auto options = shell("echo $Http_Method");
  options.cgi_headers = false;
  RunningWatchdog watchdog{options};
  EXPECT_EQ(ask(watchdog.port(), get()).body, "\n");
}

TEST(Watchdog, JoinsErrorsToTheReplyOnlyWhenAskedTo) {
  auto options = shell("echo out; echo err >&2");
  RunningWatchdog joined{options};
  EXPECT_EQ(ask(joined.port(), get()).body, "out\nerr\n");
  options.combine_output = false;
  RunningWatchdog apart{options};
  EXPECT_EQ(ask(apart.port(), get()).body, "out\n");
}

TEST(Watchdog, Answers400WithTheNameOfAMissingField) {
  RunningWatchdog watchdog{{.command = {echo_args}, .args = {"name"}}};
  const auto reply = ask(watchdog.port(), post("x=1", form));
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.body, "{\"error\": \"field \\\"name\\\" is missing\"}\n");
}

TEST(Watchdog, Answers500WithTheStatusOfAProgramThatFails) {
  RunningWatchdog watchdog{shell("echo 'no \"luck\"'; exit 3")};
  const auto reply = ask(watchdog.port(), get());
  EXPECT_EQ(reply.status, 500);
  EXPECT_TRUE(reply.has("X-Exit-Status: 3"));
  EXPECT_TRUE(reply.has("Content-Type: application/json"));
  EXPECT_EQ(reply.body,
            "{\"error\": \"program exited with status 3\", \"exit_status\": 3, \"output\": \"no "
            "\\\"luck\\\"\\n\"}\n");
}

TEST(Watchdog, Answers500WithTheSignalOfAProgramThatWasKilled) {
  RunningWatchdog crashing{shell("kill -SEGV $$")};
  const auto crash = ask(crashing.port(), get());
  EXPECT_EQ(crash.status, 500);
  EXPECT_TRUE(crash.has("X-Exit-Status: signal 11"));
  RunningWatchdog killed{shell("kill -KILL $$")};
  EXPECT_TRUE(contains(ask(killed.port(), get()).body, "killed by signal 9 (out of memory?)"));
}

TEST(Watchdog, Answers504WhenTimeIsUp) {
  auto options = shell("sleep 1000 & sleep 1000");
  options.exec_timeout = 100ms;
  RunningWatchdog watchdog{options};
  const auto reply = ask(watchdog.port(), get());
  EXPECT_EQ(reply.status, 504);
  EXPECT_TRUE(contains(reply.body, "timed out after 100ms")) << reply.body;
}

TEST(Watchdog, LetsAHeaderShortenTheTime) {
  RunningWatchdog watchdog{shell("sleep 1000")};
  EXPECT_EQ(ask(watchdog.port(), get("/", "X-Timeout: 50ms\r\n")).status, 504);
  EXPECT_EQ(ask(watchdog.port(), get("/", "X-Timeout: soon\r\n")).status, 400);
}

TEST(Watchdog, Answers500WhenTheProgramCannotRun) {
  RunningWatchdog absent{{.command = {"/no/such"}}};
  const auto reply = ask(absent.port(), get());
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(reply.body, "{\"error\": \"cannot run /no/such: No such file or directory\"}\n");
  EXPECT_EQ(ask(absent.port(), get("/_/ready")).status, 503);
  RunningWatchdog forbidden{{.command = {"/etc/passwd"}}};
  EXPECT_TRUE(contains(ask(forbidden.port(), get()).body, "cannot run /etc/passwd: Permission denied"));
}

TEST(Watchdog, Answers413ToABodyThatIsTooLarge) {
  WatchdogOptions options{.command = {"/bin/cat"}};
  options.max_body = {10};
  RunningWatchdog watchdog{options};
  EXPECT_EQ(ask(watchdog.port(), post("0123456789")).status, 200);
  const auto reply = ask(watchdog.port(), post("0123456789x"));
  EXPECT_EQ(reply.status, 413);
  EXPECT_EQ(reply.body, "{\"error\": \"the body is larger than 10\"}\n");
  EXPECT_EQ(
      ask(watchdog.port(),
          "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n0\r\n\r\n")
          .status,
      413);
}

/// A program that says that it runs, by creating `started`, and ends when its input says so.
class WaitingProgram : public testing::Test {
 protected:
  WaitingProgram() {
    std::string name = (std::filesystem::temp_directory_path() / "watchdog_test.XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~WaitingProgram() override { std::filesystem::remove_all(folder_); }

  WatchdogOptions options() const {
    const auto folder = folder_.string();
    return shell("touch " + folder + "/$Http_X_Id; while [ ! -e " + folder +
                 "/end ]; do sleep 0.01; done; echo done");
  }
  bool runs(const std::string& id) const {
    return test::eventually([&] { return std::filesystem::exists(folder_ / id); });
  }
  void let_end() const { std::ofstream{folder_ / "end"}; }
  static std::string request(const std::string& id) { return get("/", "X-Id: " + id + "\r\n"); }

  std::filesystem::path folder_;
};

TEST(Watchdog, LetsEachOfManyProgramsEndByItself) {
  RunningWatchdog watchdog{{.command = {IITBFAAS_TEST_BIN "/program_hello_static"}, .args = {"name"}}};
  std::atomic<int> others = 0;
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < 64; ++i) {
      clients.emplace_back([&] {
        RawClient client{watchdog.port()};
        for (int k = 0; k < 32; ++k) {
          client.send(get("/?name=you"));
          if (client.reply().body != "Hello you from nowhere\n") ++others;
        }
      });
    }
  }
  EXPECT_EQ(others, 0);
}

TEST_F(WaitingProgram, Gets429OverTheLimitOfRequests) {
  auto limited = options();
  limited.max_inflight = 1;
  RunningWatchdog watchdog{limited};
  RawClient first{watchdog.port()};
  first.send(request("first"));
  ASSERT_TRUE(runs("first"));
  EXPECT_EQ(ask(watchdog.port(), get("/_/ready")).status, 429);
  EXPECT_EQ(ask(watchdog.port(), request("second")).status, 429);
  EXPECT_EQ(metric(watchdog, "http_requests_in_flight"), 1);
  let_end();
  EXPECT_EQ(first.reply().body, "done\n");
  EXPECT_EQ(ask(watchdog.port(), get("/_/ready")).status, 200);
}

TEST_F(WaitingProgram, WaitsForItsTurnWhenAsManyRunAsMay) {
  auto limited = options();
  limited.max_children = 1;
  RunningWatchdog watchdog{limited};
  RawClient first{watchdog.port()};
  first.send(request("first"));
  ASSERT_TRUE(runs("first"));
  RawClient second{watchdog.port()};
  second.send(request("second"));
  ASSERT_TRUE(test::eventually([&] { return metric(watchdog, "http_requests_in_flight") == 2; }));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "second"));
  const auto late = ask(watchdog.port(), get("/", "X-Timeout: 20ms\r\n"));
  EXPECT_EQ(late.status, 504);
  EXPECT_TRUE(contains(late.body, "waiting for one of 1 running programs")) << late.body;
  let_end();
  EXPECT_EQ(first.reply().body, "done\n");
  EXPECT_EQ(second.reply().body, "done\n");
}

TEST_F(WaitingProgram, CompletesWhileTheWatchdogStops) {
  RunningWatchdog watchdog{options()};
  RawClient client{watchdog.port()};
  client.send(request("first"));
  ASSERT_TRUE(runs("first"));
  watchdog.request_stop();
  let_end();
  EXPECT_EQ(client.reply().body, "done\n");
  watchdog.join();
}

TEST(Watchdog, KillsTheProgramOfAClientThatHasGone) {
  RunningWatchdog watchdog{shell("sleep 1000")};
  {
    RawClient client{watchdog.port()};
    client.send(get());
    ASSERT_TRUE(test::eventually([&] { return metric(watchdog, "http_requests_in_flight") == 1; }));
  }
  EXPECT_TRUE(test::eventually([&] { return metric(watchdog, "http_requests_in_flight") == 0; }));
  EXPECT_EQ(metric(watchdog, "http_requests_total{code=\"499\",method=\"GET\"}"), 1);
}

TEST(Watchdog, SendsMuchOutputWhileItComes) {
  RunningWatchdog watchdog{shell("head -c 5000000 /dev/zero")};
  const auto reply = ask(watchdog.port(), get());
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body.size(), 5'000'000u);
  EXPECT_TRUE(reply.has("Transfer-Encoding: chunked"));
}

TEST(Watchdog, CutsTheConnectionWhenAProgramFailsAfterMuchOutput) {
  RunningWatchdog watchdog{shell("head -c 2000000 /dev/zero; exit 1")};
  RawClient client{watchdog.port()};
  client.send(get());
  const auto all = client.rest();
  EXPECT_TRUE(all.starts_with("HTTP/1.1 200"));
  EXPECT_FALSE(all.ends_with("0\r\n\r\n"));
}

TEST(Watchdog, CountsRequestsByStatusAndMethod) {
  RunningWatchdog watchdog{shell("exit 0")};
  ask(watchdog.port(), post(""));
  ask(watchdog.port(), "BREW / HTTP/1.1\r\nHost: x\r\n\r\n");
  ask(watchdog.port(), get("/_/health"));
  EXPECT_TRUE(test::eventually([&] { return metric(watchdog, "http_requests_in_flight") == 0; }));
  EXPECT_EQ(metric(watchdog, "http_requests_total{code=\"200\",method=\"POST\"}"), 1);
  EXPECT_EQ(metric(watchdog, "http_requests_total{code=\"200\",method=\"other\"}"), 1);
  EXPECT_EQ(metric(watchdog, "http_requests_total{code=\"200\",method=\"GET\"}"), -1);
  EXPECT_EQ(metric(watchdog, "http_request_duration_seconds_count{code=\"200\",method=\"POST\"}"), 1);
}

TEST(Watchdog, LeavesNoDescriptorOpenAfterManyRequests) {
  RunningWatchdog watchdog{{.command = {"/bin/cat"}}};
  RawClient client{watchdog.port()};
  const auto once = [&] {
    client.send(post(std::string(100'000, 'x')));
    EXPECT_EQ(client.reply().body.size(), 100'000u);
  };
  once();
  const auto before = test::open_descriptors();
  for (int round = 0; round < 20; ++round) once();
  EXPECT_TRUE(test::eventually([&] { return test::open_descriptors() <= before; }));
}

TEST(Watchdog, RefusesAPortThatIsTaken) {
  RunningWatchdog first{{.command = {"/bin/cat"}}};
  EXPECT_THROW(Watchdog({.listen = "127.0.0.1:" + std::to_string(first.port()),
                         .metrics_listen = "127.0.0.1:0",
                         .command = {"/bin/cat"}}),
               Error);
}

TEST(Watchdog, NeedsAProgram) {
  EXPECT_THROW(Watchdog({.listen = "127.0.0.1:0", .metrics_listen = "127.0.0.1:0"}), InvalidSpec);
}

}  // namespace
}  // namespace iitbfaas
