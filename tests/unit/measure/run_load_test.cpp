#include "http/tls_transport.hpp"
#include "support/certificates.hpp"
#include "support/free_port.hpp"
#include "support/running_server.hpp"
#include "support/scripted_server.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/load.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <thread>

namespace iitbfaas {
namespace {

using namespace std::chrono_literals;
using test_support::Peer;
using test_support::ScriptedServer;

std::string url_of(const ScriptedServer& server) {
  return "http://127.0.0.1:" + std::to_string(server.endpoint().port) + "/";
}

/// A few requests, one after the other.
LoadProfile few(const std::string& url, std::uint64_t requests = 3) {
  return {.targets = {{.url = url}},
          .rate = {.rate = 200},
          .connections = 10,
          .duration = 0ms,
          .requests = requests,
          .timeout = 5s};
}

using Failures = std::map<std::string, std::uint64_t>;

/// A busy machine may warn of late starts beside it.
bool warns_of(const LoadResult& result, const std::string& words) {
  return std::ranges::any_of(
      result.warnings, [&](const std::string& warning) { return warning.find(words) != std::string::npos; });
}

/// What comes of three requests to a server that does this with each connection.
LoadResult against(const std::function<void(Peer&)>& serve, LoadTarget target = {},
                   std::chrono::milliseconds timeout = 5s) {
  const ScriptedServer server{serve};
  auto profile = few(url_of(server));
  target.url = profile.targets[0].url;
  profile.targets[0] = target;
  profile.timeout = timeout;
  const auto result = run_load(profile);
  EXPECT_EQ(result.intended, 3u);
  EXPECT_EQ(result.completed + result.failed(), 3u);
  EXPECT_EQ(result.latency.count(), result.completed);
  EXPECT_EQ(result.targets.at(0).completed, result.completed);
  EXPECT_EQ(result.targets.at(0).failed, result.failed());
  EXPECT_FALSE(result.interrupted);
  return result;
}

/// Answers every request of a connection with these bytes.
std::function<void(Peer&)> saying(std::string answer) {
  return [answer = std::move(answer)](Peer& peer) {
    while (!peer.read_request().empty()) peer.write(answer);
  };
}

/// The same to the first, and closes.
std::function<void(Peer&)> saying_once(std::string answer) {
  return [answer = std::move(answer)](Peer& peer) {
    peer.read_request();
    peer.write(answer);
  };
}

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

TEST(RunLoad, CountsWhatWasAnswered) {
  const ScriptedServer server{saying(ok)};
  auto profile = few(url_of(server), 50);
  const auto result = run_load(profile);
  EXPECT_EQ(result.completed, 50u);
  EXPECT_EQ(result.sent, 50u);
  EXPECT_EQ(result.intended, 50u);
  EXPECT_EQ(result.failures, Failures{});
  EXPECT_EQ(result.statuses, (std::map<int, std::uint64_t>{{200, 50}}));
  EXPECT_EQ(result.latency.count(), 50u);
  EXPECT_GE(result.latency.min(), result.service_time.min());
  EXPECT_GE(result.duration, 49 * 5ms);
  EXPECT_GT(result.received.count, 50u * 5);
  EXPECT_GT(result.transmitted.count, 50u * 20);
  EXPECT_GT(result.cpu_time, 0ns);
  EXPECT_LE(server.connections(), 10);
  std::uint64_t in_intervals = 0;
  for (const auto& interval : result.intervals) in_intervals += interval.completed;
  EXPECT_EQ(in_intervals, 50u);
}

TEST(RunLoad, KeepsConnectionsOrNotAsAsked) {
  std::atomic<int> told_to_close = 0;
  const ScriptedServer server{[&](Peer& peer) {
    for (std::string request; !(request = peer.read_request()).empty();) {
      if (request.find("Connection: close\r\n") != std::string::npos) ++told_to_close;
      peer.write(ok);
    }
  }};
  auto profile = few(url_of(server), 40);
  profile.loop = LoadLoop::closed;
  profile.connections = 1;
  EXPECT_EQ(run_load(profile).completed, 40u);
  EXPECT_EQ(server.connections(), 1);
  EXPECT_EQ(told_to_close, 0);
  profile.keep_alive = false;
  EXPECT_EQ(run_load(profile).completed, 40u);
  EXPECT_EQ(server.connections(), 41);
  EXPECT_EQ(told_to_close, 40);
}

TEST(RunLoad, ClosedLoopSendsTheNextWhenItHasItsAnswer) {
  std::atomic<int> at_once = 0, most = 0;
  const ScriptedServer server{[&](Peer& peer) {
    while (!peer.read_request().empty()) {
      const int now = ++at_once;
      for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) continue;
      std::this_thread::yield();
      --at_once;
      peer.write(ok);
    }
  }};
  auto profile = few(url_of(server), 301);
  profile.loop = LoadLoop::closed;
  profile.connections = 4;
  profile.threads = 2;
  const auto result = run_load(profile);
  EXPECT_EQ(result.completed, 301u);
  EXPECT_EQ(result.most_open, 4u);
  EXPECT_LE(most, 4);
}

TEST(RunLoad, ClosedLoopIsNeverLate) {
  const ScriptedServer server{saying_once(ok)};
  auto profile = few(url_of(server), 2'000);
  profile.loop = LoadLoop::closed;
  profile.connections = 200;
  profile.keep_alive = false;
  const auto result = run_load(profile);
  EXPECT_EQ(result.completed, 2'000u);
  EXPECT_EQ(result.lateness.max(), 0ns);
  EXPECT_EQ(result.latency.max(), result.service_time.max());
  EXPECT_FALSE(warns_of(result, "after their time"));
}

TEST(RunLoad, SaysWhyATargetThatIsDownFails) {
  const auto port = std::to_string(test_support::free_port());
  auto profile = few("http://127.0.0.1:" + port + "/");
  for (const auto loop : {LoadLoop::open, LoadLoop::closed}) {
    profile.loop = loop;
    const auto result = run_load(profile);
    EXPECT_EQ(result.failures, (Failures{{"connect", 3}}));
    EXPECT_TRUE(warns_of(result, "Connection refused"));
  }
}

TEST(RunLoad, GivesUpOnASlowServerAtTheTimeout) {
  const auto result = against([](Peer& peer) { peer.wait_for_close(); }, {}, 100ms);
  EXPECT_EQ(result.failures, (Failures{{"timeout", 3}}));
  EXPECT_EQ(result.sent, 3u);
}

TEST(RunLoad, TellsWhereAServerClosedTooEarly) {
  const Failures closed{{"closed", 3}};
  EXPECT_EQ(against([](Peer& peer) { peer.read_request(); }).failures, closed);
  EXPECT_EQ(against(saying_once("HTTP/1.1 200 OK\r\nContent-Le")).failures, closed);
  EXPECT_EQ(against(saying_once("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")).failures, closed);
  EXPECT_EQ(against(saying_once("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel")).failures,
            closed);
}

TEST(RunLoad, KnowsWhatIsNoHttp) {
  const Failures malformed{{"malformed", 3}};
  EXPECT_EQ(against(saying("SSH-2.0-OpenSSH_9.2\r\n")).failures, malformed);
  EXPECT_EQ(against(saying("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx")).failures,
            malformed);
  EXPECT_EQ(against(saying("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n")).failures, malformed);
}

TEST(RunLoad, ReadsAnswersOfEveryFraming) {
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
  EXPECT_EQ(against(saying(chunked)).completed, 3u);
  EXPECT_EQ(against(saying_once("HTTP/1.1 200 OK\r\n\r\nuntil the end")).completed, 3u);
  EXPECT_EQ(against(saying_once("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok")).completed, 3u);
  EXPECT_EQ(against(saying("HTTP/1.1 204 No Content\r\n\r\n")).completed, 3u);
  EXPECT_EQ(against(saying("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"), {.method = "HEAD"}).completed,
            3u);
  EXPECT_EQ(against(saying("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
                .completed,
            3u);
}

TEST(RunLoad, TakesRedirectsAsTheAnswersTheyAre) {
  const std::string redirect = "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n";
  const auto result = against(saying(redirect));
  EXPECT_EQ(result.failures, (Failures{{"unexpected", 3}}));
  EXPECT_EQ(result.statuses, (std::map<int, std::uint64_t>{{302, 3}}));
  EXPECT_EQ(against(saying(redirect), {.expect = {.status = {302}}}).completed, 3u);
}

TEST(RunLoad, ExpectsTheBodyThatItIsToldOf) {
  const auto hello = saying("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(against(hello, {.expect = {.contains = "ell"}}).completed, 3u);
  EXPECT_EQ(against(hello, {.expect = {.contains = "bye"}}).failures, (Failures{{"unexpected", 3}}));
}

TEST(RunLoad, NeverTakesRubbishForTheNextAnswer) {
  const ScriptedServer server{
      saying("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")};
  const auto result = run_load(few(url_of(server), 20));
  EXPECT_EQ(result.completed, 20u);
  EXPECT_EQ(server.connections(), 20);  // none of them was used again
}

TEST(RunLoad, SendsBodiesAndRenderedRequests) {
  std::mutex mutex;
  std::set<std::string> seen;
  const ScriptedServer server{[&](Peer& peer) {
    for (std::string request; !(request = peer.read_request()).empty();) {
      {
        const std::lock_guard lock{mutex};
        seen.insert(request.substr(0, request.find(' ', 5)) + " " +
                    request.substr(request.find("\r\n\r\n") + 4));
      }
      peer.reply("ok");
    }
  }};
  auto profile = few(url_of(server) + "{{n}}");
  profile.targets[0].method = "POST";
  profile.targets[0].body = "number {{n}}";
  profile.targets[0].render = true;
  EXPECT_EQ(run_load(profile).completed, 3u);
  EXPECT_EQ(seen, (std::set<std::string>{"POST /0 number 0", "POST /1 number 1", "POST /2 number 2"}));
}

TEST(RunLoad, SendsABodyThatTakesManyWritesAndReadsOneThatTakesManyReads) {
  const std::string large(20 << 20, 'x');
  const ScriptedServer server{[&](Peer& peer) {
    for (std::string request; !(request = peer.read_request()).empty();) {
      peer.reply(std::string(request.size(), 'y') + "end");
    }
  }};
  auto profile = few(url_of(server), 2);
  profile.rate.rate = 1;
  profile.timeout = 60s;
  profile.targets[0] = {
      .url = url_of(server), .method = "POST", .body = large, .expect = {.contains = "yend"}};
  const auto result = run_load(profile);
  EXPECT_EQ(result.failures, Failures{});
  EXPECT_GT(result.received.count, 2 * large.size());
  EXPECT_GT(result.transmitted.count, 2 * large.size());
}

TEST(RunLoad, DividesRequestsByTheirWeights) {
  const ScriptedServer one{saying("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")};
  const ScriptedServer other{saying("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")};
  auto profile = few(url_of(one), 2'000);
  profile.targets[0].weight = 3;
  profile.targets.push_back({.url = url_of(other)});
  profile.loop = LoadLoop::closed;
  profile.connections = 3;
  const auto result = run_load(profile);
  ASSERT_EQ(result.targets.size(), 2u);
  EXPECT_EQ(result.targets[0].completed + result.targets[1].completed, 2'000u);
  EXPECT_NEAR(static_cast<double>(result.targets[0].completed), 1'500, 100);
  EXPECT_LE(result.most_open, 3u);
}

TEST(RunLoad, SaysWhenConnectionsRanOut) {
  const auto slow = [](Peer& peer) {
    while (!peer.read_request().empty()) {
      std::this_thread::sleep_for(20ms);
      peer.write(ok);
    }
  };
  const ScriptedServer server{slow};
  auto profile = few(url_of(server), 20);
  profile.connections = 1;
  const auto result = run_load(profile);
  EXPECT_EQ(result.completed, 20u);
  // Each had to wait for those before: 20 ms of service, begun every 5 ms.
  EXPECT_GE(result.latency.max(), 250ms);
  EXPECT_LT(result.service_time.percentile(50), result.latency.percentile(50));
  EXPECT_TRUE(warns_of(result, "connections busy"));
}

TEST(RunLoad, CountsTheTimeoutFromTheIntendedStart) {
  const ScriptedServer server{[](Peer& peer) { peer.wait_for_close(); }};
  auto profile = few(url_of(server), 10);
  profile.connections = 1;
  profile.rate.rate = 1e6;  // all at once: only the first finds a connection in time
  profile.timeout = 100ms;
  const auto result = run_load(profile);
  EXPECT_EQ(result.failures, (Failures{{"timeout", 10}}));
  EXPECT_LT(result.sent, 10u);
  EXPECT_EQ(result.lateness.count(), result.sent);
  EXPECT_LT(result.duration, 1s);
}

TEST(RunLoad, DoesNotCountItsWarmUp) {
  std::atomic<int> requests = 0;
  const ScriptedServer server{[&](Peer& peer) {
    for (; !peer.read_request().empty(); ++requests) peer.write(ok);
  }};
  for (const auto loop : {LoadLoop::open, LoadLoop::closed}) {
    requests = 0;
    auto profile = few(url_of(server), 5);
    profile.loop = loop;
    profile.warm_up = 100ms;
    const auto result = run_load(profile);
    EXPECT_EQ(result.intended, 5u);
    EXPECT_EQ(result.completed, 5u);
    EXPECT_GE(requests, 20);
  }
}

TEST(RunLoad, StopsWhenItIsToldTo) {
  const ScriptedServer server{saying(ok)};
  for (const auto loop : {LoadLoop::open, LoadLoop::closed}) {
    std::stop_source source;
    auto profile = few(url_of(server), 0);
    profile.loop = loop;
    profile.duration = 1h;
    int told = 0;
    const auto result = run_load(profile, {.on_progress =
                                               [&](const LoadProgress& progress) {
                                                 ++told;
                                                 EXPECT_EQ(progress.length, 1h);
                                                 EXPECT_GT(progress.completed, 0u);
                                                 EXPECT_GT(progress.last.completed, 0u);
                                                 EXPECT_GT(progress.last.intended, 0u);
                                                 EXPECT_GT(progress.open, 0u);
                                                 EXPECT_LE(progress.open, profile.connections);
                                                 source.request_stop();
                                               },
                                           .stop = source.get_token()});
    EXPECT_TRUE(result.interrupted);
    EXPECT_EQ(told, 1);
    EXPECT_GT(result.completed, 0u);
    EXPECT_GE(result.intended, result.completed);
    EXPECT_LT(result.duration, 30s);
  }
}

TEST(RunLoad, RefusesWhatItCannotDo) {
  EXPECT_THROW(run_load({}), InvalidSpec);
  EXPECT_THROW(run_load(few("http://name.invalid/")), Error);
  auto profile = few("http://127.0.0.1:1/");
  profile.connections = 1'000'000;
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_max < 1'000'000) {
    EXPECT_THROW(run_load(profile), Error);
  }
}

class RunLoadOverTls : public testing::Test {
 protected:
  static http::asio::awaitable<void> answer(http::Exchange& exchange) {
    http::Response response{.body = "secret"};
    co_await exchange.respond(std::move(response));
  }

  LoadProfile profile(const std::string& host) const {
    auto profile = few("https://" + host + ":" + std::to_string(server_.port()) + "/", 20);
    profile.targets[0].expect.contains = "secret";
    profile.ca_file = certificates_.authority();
    return profile;
  }

  test_support::Certificates certificates_;
  test::RunningServer server_{
      answer, {.transport = http::tls_transport(certificates_.server(), certificates_.server_key())}};
};

TEST_F(RunLoadOverTls, IsAnsweredOverKeptConnections) {
  for (const auto* host : {"127.0.0.1", "localhost"}) {
    auto load = profile(host);
    load.rate.rate = 25;  // a machine that shakes hands slowly has its answer before the next is due
    const auto result = run_load(load);
    EXPECT_EQ(result.completed, 20u) << host;
    EXPECT_LT(result.most_open, 10u);
  }
}

TEST_F(RunLoadOverTls, SaysWhyACertificateIsNotTrusted) {
  auto untrusting = profile("127.0.0.1");
  untrusting.ca_file.clear();
  const auto result = run_load(untrusting);
  EXPECT_EQ(result.failures, (Failures{{"tls", 20}}));
  EXPECT_TRUE(warns_of(result, "certificate verify failed"));
}

TEST_F(RunLoadOverTls, RefusesAFileThatHoldsNoAuthority) {
  auto wrong = profile("127.0.0.1");
  wrong.ca_file = "/nonexistent";
  EXPECT_THROW(run_load(wrong), Error);
}

TEST_F(RunLoadOverTls, KnowsAServerThatSpeaksNoTls) {
  const ScriptedServer plain{[](Peer& peer) { peer.write("HTTP/1.1 400 Bad Request\r\n\r\n"); }};
  auto profile = few("https://127.0.0.1:" + std::to_string(plain.endpoint().port) + "/");
  profile.ca_file = certificates_.authority();
  const auto result = run_load(profile);
  EXPECT_EQ(result.failures, (Failures{{"tls", 3}}));
}

}  // namespace
}  // namespace iitbfaas
