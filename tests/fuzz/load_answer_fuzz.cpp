// What a server sends to the load generator: the same whole or in pieces.
#include "measure/answer.hpp"
#include "property.hpp"

#include <algorithm>

using namespace iitbfaas;
using measure::AnswerReader;

namespace {

struct Outcome {
  AnswerReader::State state = AnswerReader::State::more;
  std::size_t consumed = 0;
  int status = 0;
  bool keep_alive = false, found = false;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome read(std::string_view bytes, std::size_t piece, std::string_view method,
             const measure::TextSearch& search) {
  AnswerReader reader;
  http::ResponseHead head;
  reader.expect(method, search);
  Outcome outcome;
  while (outcome.state == AnswerReader::State::more && outcome.consumed < bytes.size()) {
    const auto part = bytes.substr(outcome.consumed, piece);
    const auto step = reader.take(part, head);
    fuzz::require(step.consumed <= part.size(), "no more is consumed than there is");
    fuzz::require(step.state != AnswerReader::State::more || step.consumed == part.size(),
                  "who wants more took all");
    outcome.state = step.state;
    outcome.consumed += step.consumed;
  }
  if (outcome.state == AnswerReader::State::malformed) return {.state = outcome.state};
  outcome.status = reader.status();
  outcome.keep_alive = reader.keep_alive();
  outcome.found = reader.found();
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto bytes = fuzz::as_text(data + 1, size - 1);
  const std::string_view method = data[0] % 4 == 0 ? "HEAD" : "GET";
  const measure::TextSearch search{data[0] % 2 == 0 ? "aab" : ""};
  const auto whole = read(bytes, std::max<std::size_t>(bytes.size(), 1), method, search);
  for (const std::size_t piece : {1u, 2u, 3u, 7u, 64u}) {
    fuzz::require(read(bytes, piece, method, search) == whole, "pieces make no difference");
  }
  return 0;
}
