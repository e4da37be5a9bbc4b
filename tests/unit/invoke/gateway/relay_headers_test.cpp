#include "invoke/gateway/relay_headers.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::invoke {
namespace {

const CallMarks marks{"id-1", "1700"};

std::string head_of(const std::string& request, std::string_view target = "/") {
  http::RequestHead head;
  const auto parsed = http::parse_request(request, head);
  EXPECT_EQ(parsed.kind, http::ParseResult::Kind::complete) << parsed.reason;
  return request_head(head, target, marks, "10.0.0.9");
}

TEST(RequestHead, PassesFieldsAndAddsItsOwn) {
  EXPECT_EQ(head_of("GET /function/f/a?b HTTP/1.1\r\nHost: gw:8080\r\nAccept: */*\r\n\r\n", "/a?b"),
            "GET /a?b HTTP/1.1\r\nHost: gw:8080\r\nAccept: */*\r\nX-Forwarded-Host: gw:8080\r\n"
            "X-Forwarded-For: 10.0.0.9\r\nX-Call-Id: id-1\r\nX-Start-Time: 1700\r\n\r\n");
}

TEST(RequestHead, AppendsToXForwardedForAndKeepsTheFirstHost) {
  const auto head = head_of(
      "GET / HTTP/1.1\r\nHost: gw\r\nX-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 2.2.2.2\r\n"
      "X-Forwarded-Host: shop.example\r\n\r\n");
  EXPECT_NE(head.find("X-Forwarded-For: 1.1.1.1, 2.2.2.2, 10.0.0.9\r\n"), std::string::npos) << head;
  EXPECT_NE(head.find("X-Forwarded-Host: shop.example\r\n"), std::string::npos);
  EXPECT_EQ(head.find("X-Forwarded-Host: gw"), std::string::npos);
}

TEST(RequestHead, RemovesWhatIsHopByHop) {
  const auto head = head_of(
      "GET / HTTP/1.1\r\nHost: gw\r\nConnection: keep-alive, X-Secret , x-other\r\nX-Secret: 1\r\nX-Other: "
      "2\r\n"
      "Keep-Alive: timeout=5\r\nTE: trailers\r\nProxy-Authorization: x\r\nUpgrade: h2c\r\nX-Kept: 3\r\n\r\n");
  for (const auto* gone : {"Connection", "X-Secret", "X-Other", "Keep-Alive", "TE:", "Proxy-", "Upgrade"}) {
    EXPECT_EQ(head.find(gone), std::string::npos) << gone << " in " << head;
  }
  EXPECT_NE(head.find("X-Kept: 3\r\n"), std::string::npos);
}

TEST(RequestHead, LetsConnectionTakeAwayNoFieldThatMatters) {
  const auto head = head_of(
      "GET / HTTP/1.1\r\nHost: gw\r\nConnection: Host, Authorization\r\nAuthorization: Basic x\r\n\r\n");
  EXPECT_NE(head.find("Host: gw\r\n"), std::string::npos);
  EXPECT_NE(head.find("Authorization: Basic x\r\n"), std::string::npos);
}

TEST(RequestHead, WritesTheFramingAnew) {
  EXPECT_NE(head_of("POST / HTTP/1.1\r\nHost: gw\r\nContent-Length: 5\r\n\r\n").find("Content-Length: 5\r\n"),
            std::string::npos);
  const auto chunked = head_of("POST / HTTP/1.1\r\nHost: gw\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_NE(chunked.find("Transfer-Encoding: chunked\r\n"), std::string::npos);
  EXPECT_EQ(chunked.find("Content-Length"), std::string::npos);
}

TEST(RequestHead, AnswersExpectItself) {
  const auto head =
      head_of("POST / HTTP/1.1\r\nHost: gw\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");
  EXPECT_EQ(head.find("Expect"), std::string::npos);
}

TEST(RequestHead, AsksForWebSocketAndNothingElse) {
  const auto head = head_of(
      "GET / HTTP/1.1\r\nHost: gw\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Key: "
      "k\r\n\r\n");
  EXPECT_NE(head.find("Connection: Upgrade\r\nUpgrade: websocket\r\n"), std::string::npos) << head;
  EXPECT_NE(head.find("Sec-WebSocket-Key: k\r\n"), std::string::npos);
}

TEST(RequestHead, NamesAHostForAClientThatDoesNot) {
  EXPECT_NE(head_of("GET / HTTP/1.0\r\n\r\n").find("Host: "), std::string::npos);
}

TEST(ReplyHeaders, PassFieldsMarkTheCallAndDropWhatIsHopByHop) {
  const std::string reply =
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nConnection: X-Hop\r\n"
      "X-Hop: 1\r\nKeep-Alive: 5\r\nDate: then\r\nContent-Length: 3\r\nX-Call-Id: theirs\r\n\r\n";
  http::ResponseHead head;
  ASSERT_EQ(http::parse_response(reply, "GET", head).kind, http::ParseResult::Kind::complete);
  const HeaderList expected{{"Content-Type", "text/plain"},
                            {"Set-Cookie", "a"},
                            {"Set-Cookie", "b"},
                            {"X-Call-Id", "id-1"},
                            {"X-Start-Time", "1700"}};
  EXPECT_EQ(reply_headers(head, marks), expected);
}

}  // namespace
}  // namespace iitbfaas::invoke
