#include "embedded/supervisor/log_writer.hpp"

#include "base/duration.hpp"
#include "embedded/supervisor/job.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cstdio>

namespace iitbfaas::embedded::supervisor {
namespace {

// As long as Docker's json-file driver waits for the end of a line.
constexpr std::size_t longest_line = 16 << 10;

constexpr std::string_view words[] = {" out ", " err "};

}  // namespace

LogWriter::LogWriter(const std::filesystem::path& folder, std::uint64_t limit)
    : folder_{folder}, limit_{limit} {
  file_.reset(::open((folder_ / log_file).c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  struct stat status {};
  if (file_ && ::fstat(file_.get(), &status) == 0) written_ = static_cast<std::uint64_t>(status.st_size);
}

void LogWriter::append(Stream stream, std::string_view bytes) {
  auto& partial = partial_[static_cast<int>(stream)];
  while (!bytes.empty()) {
    const auto newline = bytes.find('\n');
    const auto room = longest_line - partial.size();
    const auto taken = std::min(newline == std::string_view::npos ? bytes.size() : newline, room);
    partial.append(bytes.substr(0, taken));
    bytes.remove_prefix(taken);
    const bool ended = !bytes.empty() && bytes.front() == '\n';
    if (ended) bytes.remove_prefix(1);
    if (!ended && partial.size() < longest_line) continue;
    write_line(stream, partial);
    partial.clear();
  }
}

void LogWriter::finish() {
  for (const Stream stream : {Stream::out, Stream::err}) {
    auto& partial = partial_[static_cast<int>(stream)];
    if (!partial.empty()) write_line(stream, partial);
    partial.clear();
  }
}

void LogWriter::write_line(Stream stream, std::string_view text) {
  if (written_ >= limit_) rotate();
  if (text.ends_with('\r')) text.remove_suffix(1);
  std::string record = base::to_rfc3339(std::chrono::system_clock::now());
  record.append(words[static_cast<int>(stream)]).append(text).append("\n");
  // A full disk loses log lines, not the replica.
  if (::write(file_.get(), record.data(), record.size()) > 0) written_ += record.size();
}

void LogWriter::rotate() {
  ::rename((folder_ / log_file).c_str(), (folder_ / older_log_file).c_str());
  file_.reset(
      ::open((folder_ / log_file).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600));
  written_ = 0;
}

std::optional<LogLine> parse_log_line(std::string_view record) {
  const auto space = record.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto time = base::parse_rfc3339(record.substr(0, space));
  if (!time) return std::nullopt;
  const auto rest = record.substr(space);
  for (const Stream stream : {Stream::out, Stream::err}) {
    const auto word = words[static_cast<int>(stream)];
    if (rest.starts_with(word)) return LogLine{*time, stream, rest.substr(word.size())};
  }
  return std::nullopt;
}

}  // namespace iitbfaas::embedded::supervisor
