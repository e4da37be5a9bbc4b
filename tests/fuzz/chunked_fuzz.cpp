#include "http/message.hpp"
#include "property.hpp"

#include <string>

using namespace iitbfaas;
using Kind = http::ChunkedDecoder::Step::Kind;

namespace {

struct Decoded {
  std::string data = {};
  std::size_t consumed = 0;
  Kind end = Kind::more;

  friend bool operator==(const Decoded&, const Decoded&) = default;
};

/// Feeds pieces whose sizes `seed` makes up; in one piece for zero.
Decoded decode(std::string_view bytes, unsigned seed) {
  http::ChunkedDecoder decoder;
  Decoded decoded;
  while (decoded.end == Kind::more && decoded.consumed < bytes.size()) {
    seed = seed * 1103515245u + (seed != 0 ? 12345u : 0u);
    std::string_view piece = bytes.substr(decoded.consumed);
    if (seed != 0) piece = piece.substr(0, 1 + (seed >> 16) % 17);
    for (Kind kind = Kind::data; kind == Kind::data;) {
      const auto step = decoder.next(piece);
      kind = step.kind;
      fuzz::require(step.consumed <= piece.size(), "no more is taken than was given");
      fuzz::require(kind == Kind::data ? step.consumed > 0 && !step.data.empty() : step.data.empty(),
                    "data comes with its kind");
      fuzz::require(kind != Kind::more || step.consumed == piece.size(),
                    "it asks for more when all is taken");
      decoded.data += step.data;
      decoded.consumed += step.consumed;
      decoded.end = kind;
      piece.remove_prefix(step.consumed);
    }
  }
  return decoded;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes = fuzz::as_text(data + 1, size - 1);
  const Decoded whole = decode(bytes, 0);
  fuzz::require(whole == decode(bytes, data[0] + 1u), "chunks are read the same in pieces");
  if (whole.end != Kind::end) return 0;
  fuzz::require(bytes.substr(0, whole.consumed).ends_with("\r\n\r\n"),
                "a body in chunks ends with an empty line");

  char digits[20];
  std::snprintf(digits, sizeof digits, "%zx\r\n", whole.data.size());
  const std::string again = whole.data.empty() ? "0\r\n\r\n" : digits + whole.data + "\r\n0\r\n\r\n";
  const Decoded second = decode(again, data[0] + 1u);
  fuzz::require(second.end == Kind::end && second.data == whole.data && second.consumed == again.size(),
                "what was written again reads the same");
  return 0;
}
