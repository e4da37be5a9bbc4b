#include "http/client.hpp"

#include "base/base64.hpp"
#include "base/subprocess.hpp"
#include "support/certificates.hpp"
#include "support/scripted_server.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <thread>

namespace iitbfaas::http {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using test_support::Peer;
using test_support::ScriptedServer;

/// Answers every request with its own text.
void echo_requests(Peer& peer) {
  for (auto request = peer.read_request(); !request.empty(); request = peer.read_request())
    peer.reply(request);
}

std::string message_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const TransportError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(HttpClient, SendsMethodTargetHeadersAndBody) {
  const ScriptedServer server{echo_requests};
  const Client client{{.endpoint = server.endpoint()}};
  const auto reply = client.send({.method = "PUT",
                                  .target = "/a/../b?x=%20",
                                  .headers = {{"X-One", "1"}, {"X-Empty", ""}},
                                  .body = "hello"});
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(reply.body.starts_with("PUT /a/../b?x=%20 HTTP/1.1\r\n")) << reply.body;
  EXPECT_NE(reply.body.find("X-One: 1\r\n"), std::string::npos);
  EXPECT_NE(reply.body.find("X-Empty:"), std::string::npos);
  EXPECT_EQ(reply.body.find("Content-Type"), std::string::npos);
  EXPECT_TRUE(reply.body.ends_with("\r\n\r\nhello"));
  EXPECT_GT(reply.duration.count(), 0);
}

TEST(HttpClient, KeepsItsConnectionForTheNextRequest) {
  const ScriptedServer server{echo_requests};
  const Client client{{.endpoint = server.endpoint()}};
  for (const char* method : {"GET", "POST", "DELETE", "GET"}) {
    EXPECT_TRUE(client.send({.method = method}).body.starts_with(method));
  }
  EXPECT_EQ(client.send({.method = "HEAD"}).body, "");
  EXPECT_EQ(server.connections(), 1);
}

TEST(HttpClient, ServesManyThreadsAtOnce) {
  const ScriptedServer server{echo_requests};
  const Client client{{.endpoint = server.endpoint()}};
  std::vector<std::jthread> threads;
  std::atomic<int> right = 0;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 20; ++i) {
        const auto body = std::to_string(thread * 100 + i);
        if (client.send({.method = "POST", .body = body}).body.ends_with("\r\n\r\n" + body)) ++right;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(right, 160);
  EXPECT_LE(server.connections(), 8);
}

TEST(HttpClient, SendsThePassword) {
  const ScriptedServer server{echo_requests};
  const Client client{{.endpoint = server.endpoint(), .user = "admin", .password = "se:cret"}};
  const auto expected = "Authorization: Basic " + base::encode_base64("admin:se:cret");
  EXPECT_NE(client.send({}).body.find(expected), std::string::npos);
}

TEST(HttpClient, RefusesAHeaderWithALineBreak) {
  const Client client{{.endpoint = {.host = "127.0.0.1", .port = 1}}};
  EXPECT_THROW(client.send({.headers = {{"X", "1\r\nY: 2"}}}), Error);
}

TEST(HttpClient, SaysHowFarTheUploadIs) {
  const ScriptedServer server{[](Peer& peer) {
    peer.read_request();
    peer.reply("done");
  }};
  const Client client{{.endpoint = server.endpoint()}};
  const std::string body(4 << 20, 'x');
  std::vector<std::uint64_t> steps;
  client.send({.method = "POST", .body = body, .on_upload = [&](std::uint64_t sent, std::uint64_t total) {
                 EXPECT_EQ(total, body.size());
                 steps.push_back(sent);
               }});
  ASSERT_FALSE(steps.empty());
  EXPECT_EQ(steps.back(), body.size());
  EXPECT_TRUE(std::is_sorted(steps.begin(), steps.end()));
}

TEST(HttpClient, HandsTheBodyOutAsItComes) {
  const ScriptedServer server{[](Peer& peer) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
    peer.read_request();  // never comes: the client leaves after the first piece
  }};
  const Client client{{.endpoint = server.endpoint()}};
  std::string seen;
  const auto reply = client.stream({.timeout = 0ms}, [&](std::string_view piece) {
    seen += piece;
    return false;
  });
  EXPECT_EQ(seen, "one");
  EXPECT_EQ(reply.status, 200);
}

TEST(HttpClient, KeepsTheBodyOfARefusalOutOfTheStream) {
  const ScriptedServer server{[](Peer& peer) {
    peer.read_request();
    peer.write("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone");
  }};
  const Client client{{.endpoint = server.endpoint()}};
  const auto reply = client.stream({}, [](std::string_view) -> bool { throw Error{"must not be called"}; });
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(reply.body, "gone");
}

TEST(HttpClient, LetsAnExceptionOfTheSinkThrough) {
  const ScriptedServer server{echo_requests};
  const Client client{{.endpoint = server.endpoint()}};
  EXPECT_THROW(client.stream({}, [](std::string_view) -> bool { throw std::out_of_range{"mine"}; }),
               std::out_of_range);
  EXPECT_EQ(client.send({}).status, 200);
}

/// A server that says a header and then nothing, and a test that waits until a client listens to it.
class SilentServer {
 public:
  void await_client() {
    std::unique_lock lock{mutex_};
    ASSERT_TRUE(changed_.wait_for(lock, 10s, [this] { return listening_; }));
  }
  base::Endpoint endpoint() const { return server_.endpoint(); }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool listening_ = false;
  ScriptedServer server_{[this](Peer& peer) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    {
      const std::lock_guard lock{mutex_};
      listening_ = true;
    }
    changed_.notify_all();
    peer.wait_for_close();
  }};
};

TEST(HttpClient, EndsAStreamWithin100MillisecondsOfTheStop) {
  SilentServer server;
  const Client client{{.endpoint = server.endpoint()}};
  steady_clock::time_point returned;
  std::jthread following{[&](std::stop_token stop) {
    client.stream(
        {.timeout = 0ms}, [](std::string_view) { return true; }, stop);
    returned = steady_clock::now();
  }};
  server.await_client();
  const auto asked = steady_clock::now();
  following.request_stop();
  following.join();
  EXPECT_LT(returned - asked, 100ms);
}

TEST(HttpClient, DoesNothingWhenStoppedBefore) {
  std::stop_source source;
  source.request_stop();
  const Client client{{.endpoint = {.host = "127.0.0.1", .port = 1}}};
  EXPECT_EQ(client
                .stream(
                    {}, [](std::string_view) { return true; }, source.get_token())
                .status,
            0);
}

TEST(HttpClient, SaysThatNobodyAnswers) {
  const Client missing{{.endpoint = base::parse_endpoint("unix:///nonexistent/docker.sock")}};
  EXPECT_EQ(message_of([&] { missing.send({.target = "/info"}); }),
            "GET /info at unix:///nonexistent/docker.sock: nobody answers there (No such file or directory)");
  auto endpoint = base::parse_endpoint("tcp://127.0.0.1:1");
  {
    const ScriptedServer server{echo_requests};
    endpoint = server.endpoint();
  }
  const Client closed{{.endpoint = endpoint}};
  const auto words = message_of([&] { closed.send({}); });
  EXPECT_NE(words.find("nobody answers there (Connection refused)"), std::string::npos) << words;
}

TEST(HttpClient, TimesOutOnAServerThatHangs) {
  const ScriptedServer server{[](Peer& peer) { peer.wait_for_close(); }};
  const Client client{{.endpoint = server.endpoint()}};
  EXPECT_THROW(client.send({.timeout = 50ms}), Timeout);
}

TEST(HttpClient, RefusesWhatIsNoHttp) {
  const ScriptedServer server{[](Peer& peer) {
    peer.read_request();
    peer.write("SSH-2.0-OpenSSH_9.2\r\n");
  }};
  const Client client{{.endpoint = server.endpoint()}};
  EXPECT_THROW(client.send({}), TransportError);
}

TEST(HttpClient, RefusesAnAnswerCutShort) {
  const ScriptedServer server{[](Peer& peer) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
  }};
  const Client client{{.endpoint = server.endpoint()}};
  EXPECT_THROW(client.send({}), TransportError);
  const ScriptedServer silent{[](Peer& peer) { peer.read_request(); }};
  const Client disappointed{{.endpoint = silent.endpoint()}};
  EXPECT_THROW(disappointed.send({}), TransportError);
}

TEST(HttpClient, RefusesAHeaderWithoutEnd) {
  const ScriptedServer server{[](Peer& peer) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 10'000; ++i) peer.write("X-Header: " + std::string(90, 'x') + "\r\n");
  }};
  const Client client{{.endpoint = server.endpoint()}};
  EXPECT_THROW(client.send({}), TransportError);
}

TEST(HttpClient, ConnectsAnewWhenTheServerClosedTheKeptConnection) {
  const ScriptedServer server{[](Peer& peer) {
    peer.read_request();
    peer.reply("once");
  }};
  const Client client{{.endpoint = server.endpoint()}};
  EXPECT_EQ(client.send({.method = "POST", .body = "1"}).body, "once");
  EXPECT_EQ(client.send({.method = "POST", .body = "2"}).body, "once");
}

/// `openssl s_server -www`, which asks clients for a certificate; on a port that was free a moment ago.
class TlsServer {
 public:
  explicit TlsServer(const test_support::Certificates& certificates) {
    {
      const ScriptedServer free{echo_requests};
      endpoint_ = free.endpoint();
    }
    child_ = base::start_piped(
        {"openssl", "s_server", "-quiet", "-www", "-accept", "127.0.0.1:" + std::to_string(endpoint_.port),
         "-cert", certificates.server().string(), "-key", certificates.server_key().string(), "-CAfile",
         certificates.authority().string(), "-Verify", "1", "-verify_return_error"});
  }
  ~TlsServer() {
    ::kill(child_.pid, SIGTERM);
    ::waitpid(child_.pid, nullptr, 0);
  }
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;
  const base::Endpoint& endpoint() const { return endpoint_; }

 private:
  base::Endpoint endpoint_;
  base::PipedChild child_;
};

/// The first answer of a server that may still be starting.
Reply first_reply(const Client& client) {
  for (const auto deadline = steady_clock::now() + 10s;;) {
    try {
      return client.send({.timeout = 5s});
    } catch (const TransportError& error) {
      if (std::string_view{error.what()}.find("nobody answers") == std::string_view::npos) throw;
      if (steady_clock::now() > deadline) throw;
    }
  }
}

TEST(HttpClient, SpeaksTlsWithACertificateOfItsOwn) {
  const test_support::Certificates certificates;
  const TlsServer server{certificates};
  const TlsOptions tls{.ca_file = certificates.authority(),
                       .certificate_file = certificates.client(),
                       .key_file = certificates.client_key()};
  const Client client{{.endpoint = server.endpoint(), .secure = true, .tls = tls}};
  const auto reply = first_reply(client);
  EXPECT_EQ(reply.status, 200);
  EXPECT_NE(reply.body.find("Subject: CN=client"), std::string::npos) << reply.body;

  const Client nameless{{.endpoint = server.endpoint(), .secure = true, .tls = {.ca_file = tls.ca_file}}};
  EXPECT_THROW(first_reply(nameless), TransportError);
  const Client trusting_nobody{{.endpoint = server.endpoint(), .secure = true}};
  EXPECT_NE(message_of([&] { first_reply(trusting_nobody); }).find("certificate"), std::string::npos);
}

}  // namespace
}  // namespace iitbfaas::http
