#include "measure/answer.hpp"

#include <algorithm>

namespace iitbfaas::measure {
namespace {

// No server has more to say before its answer than this.
constexpr int most_interim = 16;

}  // namespace

void AnswerReader::expect(std::string_view method, const TextSearch& search) {
  method_ = method;
  search_ = &search;
  part_ = Part::head;
  status_ = 0;
  keep_alive_ = false;
  interim_ = 0;
  matched_ = 0;
  pending_.clear();
}

AnswerReader::Step AnswerReader::take(std::string_view bytes, http::ResponseHead& head) {
  if (part_ == Part::body) return take_body(bytes);
  if (part_ == Part::done) return {State::complete, 0};
  if (pending_.empty()) return take_head(bytes, head);
  const auto before = pending_.size();
  auto joined = std::move(pending_);
  joined += bytes;
  pending_.clear();
  const auto step = take_head(joined, head);
  return {step.state,
          step.state == State::complete ? step.consumed - std::min(step.consumed, before) : bytes.size()};
}

AnswerReader::Step AnswerReader::take_head(std::string_view bytes, http::ResponseHead& head) {
  std::size_t consumed = 0;
  for (;;) {
    const auto rest = bytes.substr(consumed);
    const auto result = http::parse_response(rest, method_, head);
    if (result.kind == http::ParseResult::Kind::bad) return {State::malformed, bytes.size()};
    if (result.kind == http::ParseResult::Kind::incomplete) {
      pending_ = rest;
      return {State::more, bytes.size()};
    }
    consumed += result.consumed;
    if (head.status >= 200) break;
    // Nobody asked to switch protocols.
    if (head.status == 101 || ++interim_ > most_interim) return {State::malformed, bytes.size()};
  }
  status_ = head.status;
  keep_alive_ = head.keep_alive;
  framing_ = head.framing;
  remaining_ = framing_.length;
  if (framing_.kind == http::Framing::Kind::chunked) chunks_ = {};
  part_ = Part::body;
  const auto step = take_body(bytes.substr(consumed));
  return {step.state, consumed + step.consumed};
}

AnswerReader::Step AnswerReader::take_body(std::string_view bytes) {
  switch (framing_.kind) {
    case http::Framing::Kind::none: part_ = Part::done; return {State::complete, 0};
    case http::Framing::Kind::chunked: return take_chunks(bytes);
    case http::Framing::Kind::until_close: search(bytes); return {State::more, bytes.size()};
    case http::Framing::Kind::length: break;
  }
  const auto data =
      bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, bytes.size())));
  search(data);
  remaining_ -= data.size();
  if (remaining_ > 0) return {State::more, data.size()};
  part_ = Part::done;
  return {State::complete, data.size()};
}

AnswerReader::Step AnswerReader::take_chunks(std::string_view bytes) {
  using Kind = http::ChunkedDecoder::Step::Kind;
  std::size_t consumed = 0;
  for (;;) {
    const auto step = chunks_.next(bytes.substr(consumed));
    consumed += step.consumed;
    switch (step.kind) {
      case Kind::data: search(step.data); break;
      case Kind::more: return {State::more, consumed};
      case Kind::bad: return {State::malformed, bytes.size()};
      case Kind::end: part_ = Part::done; return {State::complete, consumed};
    }
  }
}

void AnswerReader::search(std::string_view data) noexcept {
  if (!search_->empty()) matched_ = search_->advance(matched_, data);
}

bool AnswerReader::end() noexcept {
  if (part_ == Part::body && framing_.kind == http::Framing::Kind::until_close) part_ = Part::done;
  return part_ == Part::done;
}

}  // namespace iitbfaas::measure
