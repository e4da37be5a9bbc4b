#include "embedded/supervisor/log_writer.hpp"

#include "base/files.hpp"
#include "embedded/log_reader.hpp"
#include "embedded/supervisor/job.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

namespace iitbfaas::embedded {
namespace {

namespace fs = std::filesystem;
using supervisor::LogWriter;
using supervisor::Stream;

class LogWriterTest : public testing::Test {
 protected:
  LogWriterTest() {
    std::string pattern = (fs::temp_directory_path() / "log-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
  }
  ~LogWriterTest() override { fs::remove_all(folder); }

  static std::vector<std::string> texts(const std::string& records) {
    std::vector<std::string> found;
    std::string_view left = records;
    while (!left.empty()) {
      const auto end = left.find('\n');
      const auto line = supervisor::parse_log_line(left.substr(0, end));
      found.emplace_back(line ? std::string{line->text} : "no record");
      left.remove_prefix(end + 1);
    }
    return found;
  }

  fs::path folder;
};

using Texts = std::vector<std::string>;

TEST_F(LogWriterTest, PutsPiecesTogetherIntoLines) {
  LogWriter writer{folder, 1 << 20};
  writer.append(Stream::out, "one\ntw");
  writer.append(Stream::err, "err");
  writer.append(Stream::out, "o\r\n\n");
  writer.finish();
  EXPECT_EQ(texts(LogCursor{folder}.read_new()), (Texts{"one", "two", "", "err"}));
}

TEST_F(LogWriterTest, CutsALineThatIsTooLong) {
  LogWriter writer{folder, 1 << 20};
  writer.append(Stream::out, std::string(20'000, 'x') + "\n");
  const auto lines = texts(LogCursor{folder}.read_new());
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].size() + lines[1].size(), 20'000U);
}

TEST_F(LogWriterTest, NeverTakesMoreThanTwiceItsLimit) {
  LogWriter writer{folder, 10'000};
  for (int i = 0; i < 2000; ++i) writer.append(Stream::out, "a line of a certain length\n");
  EXPECT_LT(fs::file_size(folder / supervisor::log_file), 10'200U);
  EXPECT_LT(fs::file_size(folder / supervisor::older_log_file), 10'200U);
}

TEST_F(LogWriterTest, IsReadOnAcrossARotation) {
  LogWriter writer{folder, 1000};
  LogCursor cursor{folder};
  std::size_t read = 0;
  for (int i = 0; i < 100; ++i) {
    writer.append(Stream::out, "line " + std::to_string(i) + "\n");
    for (std::string records; !(records = cursor.read_new()).empty();) {
      for (const auto& text : texts(records)) EXPECT_EQ(text, "line " + std::to_string(read++));
    }
  }
  EXPECT_EQ(read, 100U);
}

TEST_F(LogWriterTest, FramesTheTailAsTheEngineDoes) {
  LogWriter writer{folder, 1 << 20};
  writer.append(Stream::out, "one\ntwo\n");
  writer.append(Stream::err, "three\n");
  const auto records = LogCursor{folder}.read_new();
  const auto frames = frame_records(records, LogFormat{.details = "k=v"}, 2);
  EXPECT_EQ(frames, std::string("\1\0\0\0\0\0\0\10k=v two\n\2\0\0\0\0\0\0\12k=v three\n", 34));
  EXPECT_EQ(frame_records(records, LogFormat{.out = false}, std::nullopt),
            std::string("\2\0\0\0\0\0\0\6three\n", 14));
}

}  // namespace
}  // namespace iitbfaas::embedded
