#include "docker/stream.hpp"

#include "base/duration.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::docker {
namespace {

constexpr const char* details =
    "2026-11-22T10:59:40.747635384Z com.docker.swarm.node.id=te8tvxnux62utgw1hqifwuega,"
    "com.docker.swarm.service.id=pe7z7s823doum6177n4pbizsn,com.docker.swarm.task.id="
    "zehhtmzqx36vt60bwsj84bo6o ";

std::string frame(int stream, const std::string& payload) {
  std::string bytes{static_cast<char>(stream), 0, 0, 0};
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(payload.size() >> shift & 0xff);
  return bytes + payload;
}

/// "out:text" for each line, the bytes handed in pieces of `piece`.
std::vector<std::string> decode(std::string_view bytes, std::size_t piece) {
  LogDecoder decoder;
  std::vector<std::string> lines;
  const auto take = [&](const LogRecord& record) {
    lines.push_back((record.is_error ? "err:" : "out:") + record.text);
    return true;
  };
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    decoder.feed(bytes.substr(0, piece), take);
  }
  decoder.finish(take);
  return lines;
}

TEST(LogDecoder, ReadsTheSameLinesHoweverTheBytesAreCut) {
  const auto bytes = frame(1, details + std::string{"out\n"}) + frame(2, details + std::string{"err\r\n"}) +
                     frame(1, details + std::string{"\n"}) + frame(1, details + std::string{"first part, "}) +
                     frame(1, details + std::string{"second part\n"}) +
                     frame(1, details + std::string{"open"});
  const std::vector<std::string> expected{"out:out", "err:err", "out:", "out:first part, second part",
                                          "out:open"};
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece)
    EXPECT_EQ(decode(bytes, piece), expected) << piece;
}

TEST(LogDecoder, SaysTimeAndWhoseLineItIs) {
  const auto record = parse_log_line(details + std::string{"a line with spaces"}, false);
  EXPECT_EQ(base::to_rfc3339(record.time), "2026-11-22T10:59:40.747635384Z");
  EXPECT_EQ(record.task_id, "zehhtmzqx36vt60bwsj84bo6o");
  EXPECT_EQ(record.service_id, "pe7z7s823doum6177n4pbizsn");
  EXPECT_EQ(record.node_id, "te8tvxnux62utgw1hqifwuega");
  EXPECT_EQ(record.text, "a line with spaces");
}

TEST(LogDecoder, KeepsPartsOfDifferentTasksApart) {
  const auto of = [](const char* task, const char* text) {
    return frame(1, "2026-11-22T10:59:40Z com.docker.swarm.task.id=" + std::string{task} + " " + text);
  };
  const auto lines = decode(of("a", "one ") + of("b", "two ") + of("a", "more\n") + of("b", "less\n"), 7);
  EXPECT_EQ(lines, (std::vector<std::string>{"out:one more", "out:two less"}));
}

TEST(LogDecoder, StopsWhenTheSinkSaysSo) {
  LogDecoder decoder;
  const auto line = frame(1, details + std::string{"x\n"});
  int lines = 0;
  EXPECT_FALSE(decoder.feed(line + line, [&](const LogRecord&) { return ++lines < 1; }));
  EXPECT_EQ(lines, 1);
}

TEST(LogDecoder, RefusesAFrameThatWantsTooMuchMemory) {
  LogDecoder decoder;
  const auto take = [](const LogRecord&) { return true; };
  EXPECT_THROW(decoder.feed({"\1\0\0\0\xff\xff\xff\xff", 8}, take), Error);
}

TEST(LogDecoder, RefusesBytesThatAreNoFrames) {
  LogDecoder decoder;
  EXPECT_THROW(decoder.feed("plain words", [](const LogRecord&) { return true; }), Error);
}

TEST(LogDecoder, HandsOutALineWithoutEndInBoundedParts) {
  const auto part = frame(1, details + std::string(LogDecoder::most_line / 4, 'x'));
  std::string bytes;
  for (int i = 0; i < 12; ++i) bytes += part;
  for (const auto& line : decode(bytes, 65536)) EXPECT_LT(line.size(), 2 * LogDecoder::most_line);
}

TEST(LogDecoder, ForgetsNothingWhenManyTasksLeaveLinesOpen) {
  std::string bytes;
  for (int i = 0; i < 200; ++i) {
    bytes += frame(1, "2026-11-22T10:59:40Z com.docker.swarm.task.id=" + std::to_string(i) + " x");
  }
  EXPECT_EQ(decode(bytes, bytes.size()).size(), 200U);
}

TEST(LineSplitter, ReadsTheSameLinesHoweverTheBytesAreCut) {
  const std::string bytes = "one\r\n\r\ntwo\nthree";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    LineSplitter splitter;
    std::vector<std::string> lines;
    const auto take = [&](std::string_view line) {
      lines.emplace_back(line);
      return true;
    };
    for (std::size_t at = 0; at < bytes.size(); at += piece) splitter.feed(bytes.substr(at, piece), take);
    splitter.finish(take);
    EXPECT_EQ(lines, (std::vector<std::string>{"one", "two", "three"})) << piece;
  }
}

TEST(LineSplitter, RefusesALineWithoutEnd) {
  LineSplitter splitter{16};
  const auto take = [](std::string_view) { return true; };
  EXPECT_TRUE(splitter.feed("0123456789abcdef", take));
  EXPECT_THROW(splitter.feed("!", take), Error);
}

TEST(ProgressError, IsFoundInEitherForm) {
  EXPECT_EQ(progress_error(R"({"errorDetail":{"message":"no space"},"error":"no space"})"), "no space");
  EXPECT_EQ(progress_error(R"({"error":"denied"})"), "denied");
  EXPECT_EQ(progress_error(R"({"stream":"Loaded image: a:1"})"), std::nullopt);
  EXPECT_EQ(progress_error("not JSON"), std::nullopt);
  EXPECT_THROW(progress_error(R"({"error":5})"), Error);
}

}  // namespace
}  // namespace iitbfaas::docker
