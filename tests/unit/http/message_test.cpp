#include "http/message.hpp"

#include <gtest/gtest.h>

#include <string>

namespace iitbfaas::http {
namespace {

using Kind = ParseResult::Kind;

/// A head and the bytes it points into.
struct OwnedHead : RequestHead {
  std::string bytes = {};
};

ParseResult request(std::string bytes, OwnedHead& head) {
  head.bytes = std::move(bytes);
  return parse_request(head.bytes, head);
}

/// The status a request is refused with; zero when it is not.
int refusal(std::string_view bytes, const HeadLimits& limits = {}) {
  RequestHead head;
  const ParseResult result = parse_request(bytes, head, limits);
  EXPECT_NE(result.kind, Kind::incomplete) << bytes;
  EXPECT_EQ(result.kind == Kind::bad, *result.reason != '\0');
  return result.status;
}

/// A POST with these lines between Host and the empty line.
std::string post_with(std::string_view lines) {
  return "POST / HTTP/1.1\r\nHost: a\r\n" + std::string{lines} + "\r\n";
}

std::string get_from(std::string_view target, std::string_view host = "a") {
  return "GET " + std::string{target} + " HTTP/1.1\r\nHost: " + std::string{host} + "\r\n\r\n";
}

TEST(ParseRequest, ReadsAHeadAndLeavesTheBody) {
  const std::string head_bytes =
      "POST /function/hello?x=1&y HTTP/1.1\r\nHost: faas.lan:8080\r\ncontent-LENGTH: 5\r\n"
      "X-Empty:\r\nX-Blanks: \t a b \t\r\n\r\n";
  OwnedHead head;
  const auto result = request(head_bytes + "hello", head);
  ASSERT_EQ(result.kind, Kind::complete);
  EXPECT_EQ(result.consumed, head_bytes.size());
  EXPECT_EQ(head.method, "POST");
  EXPECT_EQ(head.target, "/function/hello?x=1&y");
  EXPECT_EQ(head.path(), "/function/hello");
  EXPECT_EQ(head.query(), "x=1&y");
  EXPECT_EQ(head.framing, (Framing{Framing::Kind::length, 5}));
  EXPECT_TRUE(head.keep_alive);
  ASSERT_EQ(head.fields.size(), 4u);
  EXPECT_EQ(head.find("x-empty"), "");
  EXPECT_EQ(head.find("X-BLANKS"), "a b");
  EXPECT_EQ(head.find("absent"), std::nullopt);
}

TEST(ParseRequest, IsIncompleteUpToTheLastByteOfTheHead) {
  const std::string bytes = "\r\n" + post_with("Content-Length: 3\r\nConnection: close\r\n");
  OwnedHead head;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(request(bytes.substr(0, size), head).kind, Kind::incomplete) << size;
  }
  EXPECT_EQ(request(bytes, head).kind, Kind::complete);
}

TEST(ParseRequest, PassesOverOneEmptyLineBeforeARequest) {
  OwnedHead head;
  EXPECT_EQ(request("\r\n" + get_from("/"), head).kind, Kind::complete);
  EXPECT_EQ(refusal("\r\n\r\n" + get_from("/")), 400);
}

TEST(ParseRequest, ReusesTheCapacityOfItsFields) {
  OwnedHead head;
  ASSERT_EQ(request(get_from("/"), head).kind, Kind::complete);
  const auto* const storage = head.fields.data();
  ASSERT_EQ(request(get_from("/2"), head).kind, Kind::complete);
  EXPECT_EQ(head.fields.data(), storage);
  EXPECT_EQ(head.fields.size(), 1u);
}

TEST(ParseRequest, RefusesLineEndsThatAreNotCarriageReturnAndLineFeed) {
  EXPECT_EQ(refusal("GET / HTTP/1.1\nHost: a\r\n\r\n"), 400);
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: a\n\r\n"), 400);
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: a\r\n\n"), 400);
  EXPECT_EQ(refusal("GET / HTTP/1.1\rHost: a\r\n\r\n"), 400);
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n"), 400);
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: a\r\r\n\r\n"), 400);
  EXPECT_EQ(refusal("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
}

TEST(ParseRequest, RefusesMalformedRequestLines) {
  for (const char* line :
       {"GET  / HTTP/1.1", "GET /  HTTP/1.1", " GET / HTTP/1.1", "GET / HTTP/1.1 ", "GET /",
        "GET\t/ HTTP/1.1", "G@T / HTTP/1.1", "GET / http/1.1", "GET / HTTP/11", "GET / HTTP/1",
        "GET / HTTP/1.11", "GET / HTTP/1x1", "GET / HTTP/-1.1", "GET / b HTTP/1.1", "GET /\x01 HTTP/1.1",
        "GET /\x7f HTTP/1.1", "GET /\xc3\xa9 HTTP/1.1", "GET /#a HTTP/1.1"}) {
    EXPECT_EQ(refusal(std::string{line} + "\r\nHost: a\r\n\r\n"), 400) << line;
  }
  EXPECT_EQ(refusal(std::string_view{"GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 31}), 400);
}

TEST(ParseRequest, RefusesOtherVersions) {
  for (const char* version : {"0.9", "1.2", "1.9", "2.0", "3.0", "9.9"}) {
    EXPECT_EQ(refusal("GET / HTTP/" + std::string{version} + "\r\nHost: a\r\n\r\n"), 505) << version;
  }
  EXPECT_EQ(refusal("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 505);
}

TEST(ParseRequest, TakesTargetsThatAreAPathAnUrlOrAStarForOptions) {
  OwnedHead head;
  ASSERT_EQ(request(get_from("http://A:80/x/y?q=1", "a:80"), head).kind, Kind::complete);
  EXPECT_EQ(head.path(), "/x/y");
  EXPECT_EQ(head.query(), "q=1");
  ASSERT_EQ(request(get_from("HTTPS://a?q"), head).kind, Kind::complete);
  EXPECT_EQ(head.path(), "/");
  EXPECT_EQ(head.query(), "q");
  ASSERT_EQ(request(get_from("/a//b/../?a?b"), head).kind, Kind::complete);
  EXPECT_EQ(head.path(), "/a//b/../");
  EXPECT_EQ(head.query(), "a?b");
  ASSERT_EQ(request(get_from("/a?u=http://b/c"), head).kind, Kind::complete);
  EXPECT_EQ(head.path(), "/a");
  ASSERT_EQ(request("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", head).kind, Kind::complete);
  for (const char* target :
       {"*", "a", "a/b", "?x", "ftp://a/", "http://", "http:///x", "http:/x", "javascript:1"}) {
    EXPECT_EQ(refusal(get_from(target)), 400) << target;
  }
  EXPECT_EQ(refusal("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n"), 400);
}

TEST(ParseRequest, RefusesTwoNamesForTheHost) {
  EXPECT_EQ(refusal(get_from("http://a/", "b")), 400);
  EXPECT_EQ(refusal(get_from("http://a@b/", "b")), 400);
  EXPECT_EQ(refusal(get_from("http://a:80/", "a")), 400);
  EXPECT_EQ(refusal("GET http://a@b/ HTTP/1.0\r\n\r\n"), 400);
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"), 400);
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: a\r\nhOST: b\r\n\r\n"), 400);
  EXPECT_EQ(refusal("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"), 400);
}

TEST(ParseRequest, WantsAHostSinceVersionOneOne) {
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(refusal("GET / HTTP/1.0\r\n\r\n"), 0);
  EXPECT_EQ(refusal(get_from("/", "")), 0);
  EXPECT_EQ(refusal(get_from("/", "[::1]:8080")), 0);
  for (const char* host : {"a b", "a/b", "a@b", "a,b", "a?b", "a\"b", "a\\b", "\xe9"}) {
    EXPECT_EQ(refusal(get_from("/", host)), 400) << host;
  }
}

TEST(ParseRequest, RefusesMalformedFields) {
  for (const char* line : {"X : a", "X\t: a", ": a", "X", "X a: b", "X(y): a", "X[]: a", "\xc3\xa9: a",
                           " X: a", "\tX: a", "X: a\x01", "X: \x7f",
                           "X: a\x0b"
                           "b",
                           "X: a\x0c"}) {
    EXPECT_EQ(refusal(post_with(std::string{line} + "\r\n")), 400) << line;
  }
  EXPECT_EQ(refusal(post_with(std::string{"X: a\0b\r\n", 8})), 400);
  EXPECT_EQ(refusal(post_with("X: a\r\n b\r\n")), 400);
  EXPECT_EQ(refusal(post_with("X: a\r\n\tb\r\n")), 400);
  EXPECT_EQ(refusal(post_with("X:\r\n b\r\n")), 400);
}

TEST(ParseRequest, FindsAControlByteAnywhereInAValue) {
  for (int code = 0; code < 256; ++code) {
    for (std::size_t at = 0; at < 24; ++at) {
      std::string value(24, 'v');
      value[at] = static_cast<char>(code);
      const bool bad = (code < 0x20 && code != '\t') || code == 0x7f;
      EXPECT_EQ(refusal(post_with("X: " + value + "\r\n")), bad ? 400 : 0) << code << " at " << at;
    }
  }
}

TEST(ParseRequest, RefusesWhatCouldBeFramedInTwoWays) {
  for (const char* lines : {"Content-Length: 5\r\nContent-Length: 5\r\n",
                            "Content-Length: 5\r\nContent-Length: 6\r\n",
                            "Content-Length: 5, 5\r\n",
                            "Content-Length: +5\r\n",
                            "Content-Length: -5\r\n",
                            "Content-Length: 5 5\r\n",
                            "Content-Length: 0x5\r\n",
                            "Content-Length: 5a\r\n",
                            "Content-Length:\r\n",
                            "Content-Length: 5.0\r\n",
                            "Content-Length: 18446744073709551616\r\n",
                            "Content-Length: \xd9\xa5\r\n",
                            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                            "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",
                            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
                            "Transfer-Encoding: chunked, identity\r\n",
                            "Transfer-Encoding: identity\r\n",
                            "Transfer-Encoding: xchunked\r\n",
                            "Transfer-Encoding: chunked;a=b\r\n",
                            "Transfer-Encoding: \"chunked\"\r\n",
                            "Transfer-Encoding:\r\n",
                            "Transfer-Encoding: gzip\r\n",
                            "Transfer-Encoding: chunked,\r\n",
                            "Transfer-Encoding : chunked\r\n",
                            "Transfer-Encoding: \x0b"
                            "chunked\r\n"}) {
    EXPECT_EQ(refusal(post_with(lines)), 400) << lines;
  }
  EXPECT_EQ(refusal("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
}

TEST(ParseRequest, DoesNotKnowOtherTransferCodings) {
  EXPECT_EQ(refusal(post_with("Transfer-Encoding: gzip, chunked\r\n")), 501);
  EXPECT_EQ(refusal(post_with("Transfer-Encoding: identity,Chunked\r\n")), 501);
}

TEST(ParseRequest, KnowsHowABodyEnds) {
  OwnedHead head;
  ASSERT_EQ(request(post_with("Transfer-Encoding: CHUNKED\r\n"), head).kind, Kind::complete);
  EXPECT_EQ(head.framing.kind, Framing::Kind::chunked);
  ASSERT_EQ(request(post_with("Content-Length: 18446744073709551615\r\n"), head).kind, Kind::complete);
  EXPECT_EQ(head.framing, (Framing{Framing::Kind::length, ~std::uint64_t{0}}));
  ASSERT_EQ(request(post_with("Content-Length: 0\r\n"), head).kind, Kind::complete);
  EXPECT_EQ(head.framing, Framing{});
  ASSERT_EQ(request(post_with(""), head).kind, Kind::complete);
  EXPECT_EQ(head.framing, Framing{});
}

TEST(ParseRequest, ReadsTheOptionsOfTheConnection) {
  const auto keeps = [](std::string_view version, std::string_view value) {
    RequestHead head;
    const std::string bytes = "GET / HTTP/" + std::string{version} +
                              "\r\nHost: a\r\nConnection: " + std::string{value} + "\r\n\r\n";
    EXPECT_EQ(parse_request(bytes, head).kind, Kind::complete);
    return head.keep_alive;
  };
  EXPECT_TRUE(keeps("1.1", "x"));
  EXPECT_FALSE(keeps("1.1", "Close"));
  EXPECT_FALSE(keeps("1.1", "x ,\tclose"));
  EXPECT_FALSE(keeps("1.1", "keep-alive, close"));
  EXPECT_TRUE(keeps("1.1", "closed"));
  EXPECT_TRUE(keeps("1.0", ", Keep-Alive,"));
  EXPECT_FALSE(keeps("1.0", "upgrade"));
  EXPECT_FALSE(keeps("1.0", "keep-alive\r\nConnection: close"));
}

TEST(ParseRequest, KnowsWhatIsAskedForAndExpected) {
  OwnedHead head;
  ASSERT_EQ(
      request(post_with("Connection: Upgrade\r\nUpgrade: websocket\r\nExpect: 100-Continue\r\n"), head).kind,
      Kind::complete);
  EXPECT_EQ(head.upgrade, "websocket");
  EXPECT_TRUE(head.expects_continue);
  ASSERT_EQ(request(post_with("Upgrade: websocket\r\n"), head).kind, Kind::complete);
  EXPECT_EQ(head.upgrade, "");
  EXPECT_FALSE(head.expects_continue);
  ASSERT_EQ(
      request("POST / HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: a\r\nExpect: 100-continue\r\n\r\n", head)
          .kind,
      Kind::complete);
  EXPECT_EQ(head.upgrade, "");
  EXPECT_FALSE(head.expects_continue);
  EXPECT_EQ(refusal(post_with("Expect: 200-ok\r\n")), 417);
}

TEST(ParseRequest, BoundsTheHead) {
  const std::string small = get_from("/");
  EXPECT_EQ(refusal(small, {.bytes = small.size()}), 0);
  EXPECT_EQ(refusal(small, {.bytes = small.size() - 1}), 431);
  EXPECT_EQ(refusal(get_from("/" + std::string(100, 'a')), {.bytes = 64}), 414);
  EXPECT_EQ(refusal(post_with("X: " + std::string(100, 'a') + "\r\n"), {.bytes = 64}), 431);
  EXPECT_EQ(refusal(post_with("A: 1\r\nB: 2\r\n"), {.fields = 3}), 0);
  EXPECT_EQ(refusal(post_with("A: 1\r\nB: 2\r\n"), {.fields = 2}), 431);
}

ResponseHead respond(const std::string& bytes, std::string_view method = "GET") {
  ResponseHead head;
  EXPECT_EQ(parse_response(bytes, method, head).kind, Kind::complete) << bytes;
  return head;
}

TEST(ParseResponse, ReadsAHead) {
  const std::string bytes = "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nX: y\r\n\r\n";
  ResponseHead head;
  const std::string whole = bytes + "hi";
  const auto result = parse_response(whole, "GET", head);
  ASSERT_EQ(result.kind, Kind::complete);
  EXPECT_EQ(result.consumed, bytes.size());
  EXPECT_EQ(head.status, 404);
  EXPECT_EQ(head.reason, "Not Found");
  EXPECT_EQ(head.framing, (Framing{Framing::Kind::length, 2}));
  EXPECT_TRUE(head.keep_alive);
}

TEST(ParseResponse, KnowsHowABodyEnds) {
  EXPECT_EQ(respond("HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n").framing.kind,
            Framing::Kind::chunked);
  const std::string endless = "HTTP/1.1 200 OK\r\n\r\n";
  EXPECT_EQ(respond(endless).framing.kind, Framing::Kind::until_close);
  EXPECT_FALSE(respond(endless).keep_alive);
  EXPECT_EQ(respond("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n").framing.kind, Framing::Kind::none);
}

TEST(ParseResponse, HasNoBodyWhereNoneCanBe) {
  const std::string length = "Content-Length: 5\r\n\r\n";
  EXPECT_EQ(respond("HTTP/1.1 200 OK\r\n" + length, "HEAD").framing, Framing{});
  EXPECT_TRUE(respond("HTTP/1.1 200 OK\r\n" + length, "HEAD").keep_alive);
  EXPECT_EQ(respond("HTTP/1.1 304 x\r\n" + length).framing, Framing{});
  EXPECT_TRUE(respond("HTTP/1.1 304 x\r\n" + length).keep_alive);
  for (const char* status : {"100", "101", "204"}) {
    const auto head = respond("HTTP/1.1 " + std::string{status} + " x\r\n" + length);
    EXPECT_EQ(head.framing, Framing{}) << status;
    EXPECT_FALSE(head.keep_alive) << status;
  }
}

TEST(ParseResponse, RefusesWhatCouldBeReadInTwoWays) {
  for (const char* bytes :
       {"HTTP/1.1 200 OK\nX: y\r\n\r\n", "HTTP/1.1  200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 099 OK\r\n\r\n", "HTTP/1.1 600 OK\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 200 O\x01K\r\n\r\n", "ICY 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "\r\nHTTP/1.1 200 OK\r\n\r\n"}) {
    ResponseHead head;
    const auto result = parse_response(bytes, "GET", head);
    EXPECT_EQ(result.kind, Kind::bad) << bytes;
    EXPECT_EQ(result.status, 502) << bytes;
  }
  ResponseHead head;
  EXPECT_EQ(parse_response("HTTP/1.1 200 OK\r\n", "GET", head, {.bytes = 17}).status, 502);
}

TEST(AppendField, LetsNoValueAddALine) {
  std::string out;
  append_field(out, "X-Reason", std::string_view{"a\r\nSet-Cookie: b\0c\x7f\t\xc3\xa9", 22});
  EXPECT_EQ(out, "X-Reason: a  Set-Cookie: b c \t\xc3\xa9\r\n");
  out.clear();
  append_field(out, "X: y\r\nZ", "1");
  EXPECT_EQ(out, "X--y--Z: 1\r\n");
}

TEST(AppendStatusLine, NamesTheStatus) {
  std::string out;
  append_status_line(out, 404);
  append_status_line(out, 299);
  append_status_line(out, 1000);
  EXPECT_EQ(out, "HTTP/1.1 404 Not Found\r\nHTTP/1.1 299 Status\r\nHTTP/1.1 500 Internal Server Error\r\n");
}

}  // namespace
}  // namespace iitbfaas::http
