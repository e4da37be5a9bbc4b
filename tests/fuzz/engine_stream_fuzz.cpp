#include "docker/stream.hpp"
#include "property.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace iitbfaas;

namespace {

struct Decoded {
  std::vector<std::string> lines = {};
  bool refused = false;

  friend bool operator==(const Decoded&, const Decoded&) = default;
};

/// Logs and progress, in pieces of `size`.
template <class Decoder, class Take>
Decoded decode(std::string_view bytes, std::size_t size, const Take& text_of) {
  Decoder decoder;
  Decoded decoded;
  const auto take = [&](const auto& line) {
    decoded.lines.push_back(text_of(line));
    return true;
  };
  try {
    for (; !bytes.empty(); bytes.remove_prefix(std::min(size, bytes.size())))
      decoder.feed(bytes.substr(0, size), take);
    decoder.finish(take);
  } catch (const Error&) {
    decoded.refused = true;
  }
  return decoded;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto bytes = fuzz::as_text(data + 1, size - 1);
  const std::size_t piece = 1 + data[0] % 32u;
  const auto record_text = [](const docker::LogRecord& record) { return record.task_id + record.text; };
  const auto line_text = [](std::string_view line) { return std::string{line}; };
  fuzz::require(decode<docker::LogDecoder>(bytes, bytes.size() + 1, record_text) ==
                    decode<docker::LogDecoder>(bytes, piece, record_text),
                "a log reads the same in pieces");
  const auto lines = decode<docker::LineSplitter>(bytes, bytes.size() + 1, line_text);
  fuzz::require(lines == decode<docker::LineSplitter>(bytes, piece, line_text),
                "lines read the same in pieces");
  for (const auto& line : lines.lines) {
    try {
      docker::progress_error(line);
    } catch (const Error&) {
    }
  }
  return 0;
}
