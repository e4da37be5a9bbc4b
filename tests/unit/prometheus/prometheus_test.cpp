#include "iitbfaas/prometheus.hpp"

#include "support/scripted_server.hpp"

#include "iitbfaas/alertmanager.hpp"
#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

namespace iitbfaas {
namespace {

using namespace std::chrono_literals;
using test_support::Peer;
using test_support::ScriptedServer;

constexpr const char* no_data = R"({"status":"success","data":{"resultType":"vector","result":[]}})";

std::string url_of(const ScriptedServer& server, const std::string& path = "") {
  return "http://127.0.0.1:" + std::to_string(server.endpoint().port) + path;
}

/// Keeps what it was asked and answers no data.
class Listening {
 public:
  std::string url(const std::string& path = "") const { return url_of(server_, path); }
  const std::string& request() const { return request_; }

 private:
  std::string request_;
  ScriptedServer server_{[this](Peer& peer) {
    request_ = peer.read_request();
    peer.reply(no_data);
  }};
};

template <class Thrown>
std::string thrown_by(const std::function<void()>& work) {
  try {
    work();
  } catch (const Thrown& error) {
    return error.what();
  }
  return "nothing";
}

TEST(Prometheus, AsksBelowThePathOfItsUrl) {
  const Listening server;
  Prometheus{{.url = server.url("/monitor/prometheus/"), .user = "ann", .password = "secret", .timeout = 9s}}
      .query("up{job=\"a b\"}", MetricTime{1500ms});
  EXPECT_TRUE(server.request().starts_with("GET /monitor/prometheus/api/v1/query?query=up%7Bjob%3D%22a"))
      << server.request();
  EXPECT_NE(server.request().find("&time=1970-01-01T00%3A00%3A01.500000000Z&timeout=9000ms "),
            std::string::npos)
      << server.request();
  EXPECT_NE(server.request().find("Authorization: Basic YW5uOnNlY3JldA=="), std::string::npos);
}

TEST(Prometheus, SendsALongQueryAsAForm) {
  const Listening server;
  const std::string longest(5000, 'x');
  Prometheus{{.url = server.url()}}.query_range(longest, {.end = MetricTime{10s}, .step = 250ms});
  EXPECT_TRUE(server.request().starts_with("POST /api/v1/query_range HTTP/1.1")) << server.request();
  EXPECT_NE(server.request().find("Content-Type: application/x-www-form-urlencoded"), std::string::npos);
  EXPECT_NE(server.request().find("query=" + longest + "&start="), std::string::npos);
  EXPECT_NE(server.request().find("&step=250ms"), std::string::npos);
}

TEST(Prometheus, RefusesWhatItCannotAsk) {
  for (const char* url :
       {"", "localhost:9090", "ftp://there", "http://there?x=1", "http://ann:secret@there"}) {
    EXPECT_THROW(Prometheus{{.url = url}}, InvalidSpec) << url;
    EXPECT_THROW(Alertmanager{{.url = url}}, InvalidSpec) << url;
  }
  const Prometheus prometheus;
  EXPECT_THROW(prometheus.query_range("up", {.step = 0ms}), InvalidSpec);
  EXPECT_THROW(prometheus.query_range("up", {.start = MetricTime{2s}, .end = MetricTime{1s}}), InvalidSpec);
  EXPECT_THROW(Alertmanager{}.put_silence({.ends_at = MetricTime{1s}}), InvalidSpec);
  EXPECT_THROW(Alertmanager{}.put_silence({.matchers = {{.label = "a", .value = "b"}}}), InvalidSpec);
}

TEST(Prometheus, SaysThatNobodyAnswers) {
  std::string url;
  {
    const ScriptedServer gone{[](Peer&) {}};
    url = url_of(gone);
  }
  const auto said = thrown_by<TransportError>([&] { Prometheus{{.url = url}}.query("up"); });
  EXPECT_NE(said.find("nobody answers there"), std::string::npos) << said;
}

TEST(Prometheus, GivesUpOnOneThatIsTooSlow) {
  const ScriptedServer server{[](Peer& peer) { peer.wait_for_close(); }};
  EXPECT_THROW(Prometheus({.url = url_of(server), .timeout = 50ms}).query("up"), Timeout);
}

TEST(Prometheus, TakesNoMoreThanItWasToldTo) {
  const ScriptedServer server{[](Peer& peer) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n");
    const std::string megabyte(1 << 20, ' ');
    for (int i = 0; i < 100; ++i) peer.write(megabyte);
  }};
  const auto said = thrown_by<TransportError>(
      [&] { Prometheus{{.url = url_of(server), .most_answer = Bytes{4 << 20}}}.query("up"); });
  EXPECT_NE(said.find("the answer's body is too long"), std::string::npos) << said;
}

TEST(Prometheus, ABrokenAnswerIsATransportError) {
  const ScriptedServer server{[](Peer& peer) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"status\":\"succ");
  }};
  EXPECT_THROW(Prometheus{{.url = url_of(server)}}.rules(), TransportError);
}

TEST(Prometheus, SaysThatAVersionIsTooOld) {
  const ScriptedServer server{[](Peer& peer) {
    peer.read_request();
    peer.reply(R"({"status":"success","data":{"version":"1.8.2"}})");
  }};
  const auto said = thrown_by<Error>([&] { Prometheus{{.url = url_of(server)}}.build_information(); });
  EXPECT_NE(said.find("Prometheus 1.8.2 is too old"), std::string::npos) << said;
}

TEST(Prometheus, NamesWhatItCouldNotRead) {
  const ScriptedServer server{[](Peer& peer) {
    peer.read_request();
    peer.reply(R"({"status":"success","data":{"groups":7}})");
  }};
  const auto said = thrown_by<Error>([&] { Prometheus{{.url = url_of(server)}}.rules(); });
  EXPECT_EQ(said, "rules at " + url_of(server) + ": the document: groups is not an array");
}

}  // namespace
}  // namespace iitbfaas
