#include "docker/stream.hpp"

#include "base/duration.hpp"
#include "base/json_fields.hpp"
#include "base/text.hpp"
#include "contract/labels.hpp"

#include "iitbfaas/error.hpp"

#include <utility>

namespace iitbfaas::docker {
namespace {

namespace fields = base::fields;

constexpr std::size_t frame_header = 8;
constexpr std::size_t most_unfinished = 64;  // lines begun and not ended, one for each task and stream

std::string_view without_line_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::size_t payload_length(std::string_view header) {
  std::size_t length = 0;
  for (std::size_t i = 4; i < frame_header; ++i) length = length << 8 | static_cast<unsigned char>(header[i]);
  return length;
}

std::string_view take_word(std::string_view& text) {
  const auto space = std::min(text.find(' '), text.size());
  const auto word = text.substr(0, space);
  text.remove_prefix(std::min(space + 1, text.size()));
  return word;
}

}  // namespace

bool LineSplitter::feed(std::string_view bytes, const Sink& sink) {
  while (!bytes.empty()) {
    const auto newline = bytes.find('\n');
    const auto piece = bytes.substr(0, newline);
    if (line_.size() + piece.size() > most_) throw Error{"the engine's stream: a line is too long"};
    line_ += piece;
    if (newline == std::string_view::npos) return true;
    bytes.remove_prefix(newline + 1);
    if (!finish(sink)) return false;
  }
  return true;
}

bool LineSplitter::finish(const Sink& sink) {
  const auto line = std::exchange(line_, {});
  const auto words = base::trim(line);
  return words.empty() || sink(words);
}

bool LogDecoder::feed(std::string_view bytes, const Sink& sink) {
  buffer_ += bytes;
  std::string_view rest = buffer_;
  bool wanted = true;
  while (wanted && rest.size() >= frame_header) {
    const auto length = payload_length(rest);
    // What comes is no framed log at all, or somebody wants our memory.
    if (static_cast<unsigned char>(rest.front()) > 3 || length > most_frame) {
      throw Error{"the engine's log: a frame is malformed"};
    }
    if (rest.size() - frame_header < length) break;
    is_error_ = rest.front() == 2;
    const auto payload = rest.substr(frame_header, length);
    rest.remove_prefix(frame_header + length);
    wanted = take_frame(payload, sink);
  }
  buffer_.erase(0, buffer_.size() - rest.size());
  return wanted;
}

bool LogDecoder::take_frame(std::string_view payload, const Sink& sink) {
  const bool complete = payload.ends_with('\n');
  auto record = parse_log_line(without_line_end(payload), is_error_);
  const Key key{record.task_id, is_error_};
  auto part = parts_.find(key);
  if (part != parts_.end()) {
    part->second.text += record.text;
    record = std::move(part->second);
    parts_.erase(part);
  }
  if (complete || record.text.size() >= most_line || parts_.size() >= most_unfinished) return sink(record);
  parts_.emplace(key, std::move(record));
  return true;
}

bool LogDecoder::finish(const Sink& sink) {
  for (auto& [key, record] : std::exchange(parts_, {})) {
    if (!sink(record)) return false;
  }
  return true;
}

LogRecord parse_log_line(std::string_view payload, bool is_error) {
  LogRecord record;
  record.is_error = is_error;
  auto rest = payload;
  if (const auto time = base::parse_rfc3339(rest.substr(0, std::min(rest.find(' '), rest.size())))) {
    record.time = *time;
    take_word(rest);
    for (const auto& attribute : base::split(take_word(rest), ',')) {
      const auto equals = std::min(attribute.find('='), attribute.size());
      const auto value = attribute.substr(std::min(equals + 1, attribute.size()));
      const auto key = std::string_view{attribute}.substr(0, equals);
      if (key == contract::labels::swarm_task_id) record.task_id = value;
      if (key == contract::labels::swarm_node_id) record.node_id = value;
      if (key == contract::labels::swarm_service_id) record.service_id = value;
    }
  }
  record.text = rest;
  return record;
}

std::optional<std::string> progress_error(std::string_view line) {
  const auto document = fields::Json::parse(line, nullptr, false);
  if (!document.is_object()) return std::nullopt;
  if (fields::given(document, "errorDetail")) return fields::text(document["errorDetail"], "message");
  if (fields::given(document, "error")) return fields::text(document, "error");
  return std::nullopt;
}

}  // namespace iitbfaas::docker
