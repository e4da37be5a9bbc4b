#include "http/message.hpp"

#include <gtest/gtest.h>

#include <string>

namespace iitbfaas::http {
namespace {

struct Decoded {
  std::string data = {};
  std::size_t consumed = 0;
  ChunkedDecoder::Step::Kind end = ChunkedDecoder::Step::Kind::more;
};

/// Feeds `bytes` in pieces of `size`.
Decoded decode(std::string_view bytes, std::size_t size) {
  ChunkedDecoder decoder;
  Decoded decoded;
  while (decoded.consumed < bytes.size()) {
    const auto piece = bytes.substr(decoded.consumed, size);
    std::size_t taken = 0;
    for (;;) {
      const auto step = decoder.next(piece.substr(taken));
      taken += step.consumed;
      decoded.data += step.data;
      decoded.end = step.kind;
      if (step.kind != ChunkedDecoder::Step::Kind::data) break;
    }
    decoded.consumed += taken;
    if (decoded.end != ChunkedDecoder::Step::Kind::more) return decoded;
  }
  return decoded;
}

using Step = ChunkedDecoder::Step::Kind;

TEST(ChunkedDecoder, GivesTheSameForAnySplit) {
  const std::string bytes =
      "5\r\nhello\r\n00A;name=\"quoted; value\";x\r\n, world!!!\r\n0;last\r\nX-Trailer: a\r\nY:\r\n\r\n";
  for (std::size_t size = 1; size <= bytes.size() + 9; ++size) {
    const auto decoded = decode(bytes + "GET / HTTP", size);
    EXPECT_EQ(decoded.end, Step::end) << size;
    EXPECT_EQ(decoded.data, "hello, world!!!") << size;
    EXPECT_EQ(decoded.consumed, bytes.size()) << size;
  }
}

TEST(ChunkedDecoder, WaitsForTheLastByte) {
  const std::string_view bytes = "1\r\na\r\n0\r\n\r\n";
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_EQ(decode(bytes.substr(0, size), 64).end, Step::more);
  EXPECT_EQ(decode(bytes, 64).end, Step::end);
}

TEST(ChunkedDecoder, RefusesBrokenFraming) {
  for (const char* bytes : {"\r\n",
                            "x\r\n",
                            ";a\r\n",
                            "-1\r\n",
                            "+1\r\n",
                            "0x1\r\na\r\n",
                            " 1\r\na\r\n",
                            "1 \r\na\r\n",
                            "1\na\r\n",
                            "1\r\na\n",
                            "1\r\nab\r\n",
                            "1\r\na0\r\n",
                            "1\r\r\n",
                            "1;a\nb\r\n",
                            "1;a\rb\r\n",
                            "1;\x01\r\n",
                            "0\r\n\n",
                            "0\r\n\rx",
                            "0\r\n x: y\r\n\r\n",
                            "0\r\n: y\r\n\r\n",
                            "0\r\nx y\r\n\r\n",
                            "0\r\nx: \x01\r\n\r\n",
                            "0\r\nx\r\n\r\n",
                            "0\r\nx: y\n\r\n",
                            "10000000000000000\r\n",
                            "fffffffffffffffff\r\n"}) {
    EXPECT_EQ(decode(bytes, 64).end, Step::bad) << bytes;
    EXPECT_EQ(decode(bytes, 1).end, Step::bad) << bytes;
  }
}

TEST(ChunkedDecoder, BoundsExtensionsTrailersAndZeros) {
  EXPECT_EQ(decode("1;" + std::string(5000, 'x') + "\r\na\r\n", 64).end, Step::bad);
  EXPECT_EQ(decode(std::string(5000, '0') + "1\r\n", 64).end, Step::bad);
  EXPECT_EQ(decode("0\r\nX: " + std::string(9000, 'x') + "\r\n\r\n", 64).end, Step::bad);
  std::string trailers = "0\r\n";
  for (int i = 0; i < 5000; ++i) trailers += "a:\r\n";
  EXPECT_EQ(decode(trailers + "\r\n", 64).end, Step::bad);
  EXPECT_EQ(decode("ffffffffffffffff\r\na", 64).end, Step::more);
}

}  // namespace
}  // namespace iitbfaas::http
