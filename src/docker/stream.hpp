#pragma once
#include "docker/types.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the Engine sends without end, taken apart as it arrives, in pieces cut anywhere. Memory is bounded
/// whatever comes.
namespace iitbfaas::docker {

/// Lines of JSON (events, progress of load and push). A line longer than `most` bytes throws Error.
class LineSplitter {
 public:
  using Sink = std::function<bool(std::string_view line)>;
  explicit LineSplitter(std::size_t most = 4 << 20) : most_{most} {}

  /// Hands each whole line to `sink`, without its end and unless it is empty; false as soon as `sink` said
  /// so.
  bool feed(std::string_view bytes, const Sink& sink);
  /// The last line, if the newline did not come.
  bool finish(const Sink& sink);

 private:
  std::size_t most_;
  std::string line_;
};

/// Logs with `timestamps=1&details=1`: frames of eight bytes (stream, zeros, length) and one line or a part
/// of one.
class LogDecoder {
 public:
  using Sink = std::function<bool(const LogRecord&)>;
  static constexpr std::size_t most_frame = 4 << 20;  ///< a longer frame throws Error
  static constexpr std::size_t most_line = 1 << 20;   ///< a longer line is handed out in parts

  /// Hands each whole line to `sink`; false as soon as `sink` said so.
  bool feed(std::string_view bytes, const Sink& sink);
  /// Lines whose end did not come.
  bool finish(const Sink& sink);

 private:
  using Key = std::pair<std::string, bool>;  ///< task and stream: their parts may be interleaved
  bool take_frame(std::string_view payload, const Sink& sink);

  std::string buffer_;
  std::map<Key, LogRecord> parts_;
  bool is_error_ = false;
};

/// One frame's payload: "TIME key=value,key=value text".
LogRecord parse_log_line(std::string_view payload, bool is_error);

/// The error a line of progress carries, if it does: `{"errorDetail":{"message":…}}`.
std::optional<std::string> progress_error(std::string_view line);

}  // namespace iitbfaas::docker
