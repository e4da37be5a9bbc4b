#include "measure/answer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace iitbfaas::measure {
namespace {

using State = AnswerReader::State;

struct Outcome {
  State state = State::more;
  std::size_t consumed = 0;
  int status = 0;
  bool keep_alive = false;
  bool found = false;
  bool whole_at_end = false;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome read(std::string_view bytes, std::size_t piece, const TextSearch& search,
             std::string_view method = "GET") {
  AnswerReader reader;
  http::ResponseHead head;
  reader.expect(method, search);
  Outcome outcome;
  while (outcome.state == State::more && outcome.consumed < bytes.size()) {
    const auto step = reader.take(bytes.substr(outcome.consumed, piece), head);
    outcome.state = step.state;
    outcome.consumed += step.consumed;
  }
  if (outcome.state == State::malformed) return {.state = State::malformed};
  outcome.status = reader.status();
  outcome.keep_alive = reader.keep_alive();
  outcome.found = reader.found();
  outcome.whole_at_end = outcome.state == State::complete || reader.end();
  return outcome;
}

/// The same however the bytes were split on their way.
Outcome read(std::string_view bytes, std::string_view method = "GET") {
  const TextSearch search{"needle"};
  const auto whole = read(bytes, bytes.size(), search, method);
  for (std::size_t piece = 1; piece < bytes.size(); ++piece) {
    EXPECT_EQ(read(bytes, piece, search, method), whole) << "in pieces of " << piece;
  }
  return whole;
}

TEST(Answer, EndsWithItsLength) {
  const std::string text = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
  EXPECT_EQ(read(text), (Outcome{State::complete, text.size(), 200, true, false, true}));
  EXPECT_EQ(read(text + "rubbish"), (Outcome{State::complete, text.size(), 200, true, false, true}));
  EXPECT_EQ(read(text.substr(0, text.size() - 1)),
            (Outcome{State::more, text.size() - 1, 200, true, false, false}));
}

TEST(Answer, EndsWithItsLastChunk) {
  const std::string text =
      "HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nnee\n\r\n8\r\n needle!\r\n0\r\nX: y\r\n\r\n";
  EXPECT_EQ(read(text), (Outcome{State::complete, text.size(), 404, true, true, true}));
}

TEST(Answer, FindsATextAcrossChunks) {
  const std::string text =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nneenee\r\n3\r\ndle\r\n0\r\n\r\n";
  EXPECT_TRUE(read(text).found);
}

TEST(Answer, EndsWithTheConnectionWithoutALength) {
  const std::string text = "HTTP/1.1 200 OK\r\n\r\nas long as it lasts";
  EXPECT_EQ(read(text), (Outcome{State::more, text.size(), 200, false, false, true}));
}

TEST(Answer, HasNoBodyWhereThereCanBeNone) {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n";
  EXPECT_EQ(read(head, "HEAD"), (Outcome{State::complete, head.size(), 200, true, false, true}));
  const std::string empty = "HTTP/1.1 204 No Content\r\n\r\n";
  EXPECT_EQ(read(empty), (Outcome{State::complete, empty.size(), 204, true, false, true}));
}

TEST(Answer, PassesOverInterimAnswers) {
  const std::string text =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
      "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n";
  EXPECT_EQ(read(text), (Outcome{State::complete, text.size(), 201, true, false, true}));
}

TEST(Answer, IsMalformedWhenItIsNoHttp) {
  std::string interim;
  for (int i = 0; i < 20; ++i) interim += "HTTP/1.1 100 Continue\r\n\r\n";
  for (const auto& text :
       {std::string{"SSH-2.0-OpenSSH_9.2\r\n"}, std::string{"HTTP/1.1 2OO OK\r\n\r\n"},
        std::string{"HTTP/1.1 101 Switching Protocols\r\n\r\n"},
        std::string{"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"},
        std::string{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"}, interim}) {
    EXPECT_EQ(read(text).state, State::malformed) << text;
  }
}

TEST(Answer, IsReadOneAfterTheOther) {
  const TextSearch nothing{""};
  AnswerReader reader;
  http::ResponseHead head;
  for (const auto* text : {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
                           "HTTP/1.1 503 No\r\nContent-Length: 2\r\n\r\nno",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"}) {
    reader.expect("GET", nothing);
    EXPECT_EQ(reader.take(text, head).state, State::complete) << text;
  }
  EXPECT_EQ(reader.status(), 200);
}

}  // namespace
}  // namespace iitbfaas::measure
