#pragma once
#include "base/unique_fd.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

/// A replica's log: one record a line, "2026-11-22T10:25:31.123456789Z out text".
namespace iitbfaas::embedded::supervisor {

enum class Stream { out, err };

/// Cuts what a program writes into lines and appends them to the log, which is rotated once: never more than
/// twice `limit` on disk.
class LogWriter {
 public:
  LogWriter(const std::filesystem::path& folder, std::uint64_t limit);

  /// Bytes as they came; a line is written when its newline is there, or when it is too long to wait for.
  void append(Stream stream, std::string_view bytes);
  /// What is left of a last line without newline.
  void finish();

 private:
  void write_line(Stream stream, std::string_view text);
  void rotate();

  std::filesystem::path folder_;
  std::uint64_t limit_;
  std::uint64_t written_ = 0;
  base::UniqueFd file_;
  std::string partial_[2];
};

struct LogLine {
  std::chrono::system_clock::time_point time = {};
  Stream stream = Stream::out;
  std::string_view text = {};
};

/// A record without its newline; nothing when it is none.
std::optional<LogLine> parse_log_line(std::string_view record);

}  // namespace iitbfaas::embedded::supervisor
