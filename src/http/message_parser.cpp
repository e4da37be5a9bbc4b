#include "base/text.hpp"
#include "http/message.hpp"
#include "http/message_meaning.hpp"
#include "http/octets.hpp"

#include <algorithm>
#include <cstring>

namespace iitbfaas::http {
namespace {

using octets::is;

/// The first byte from `at` on that may not stand in a field value. Eight bytes at a time while no control
/// byte shows: a byte below 0x20 or equal to 0x7f sets its top bit in the mask.
const char* skip_text(const char* at, const char* end) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101;
  for (; end - at >= 8; at += 8) {
    std::uint64_t word;
    std::memcpy(&word, at, sizeof word);
    const std::uint64_t deleted = word ^ (ones * 0x7f);
    const std::uint64_t mask = ((word - ones * 0x20) & ~word) | ((deleted - ones) & ~deleted);
    if ((mask & (ones * 0x80)) != 0) break;
  }
  while (at != end && is(*at, octets::text)) ++at;
  return at;
}

/// Reads a head from its front and stops at the first byte that is wrong or missing, so that how the bytes
/// were split on their way here makes no difference.
class HeadParser {
 public:
  HeadParser(std::string_view bytes, MessageHead& head, const HeadLimits& limits, int bad_status)
      : begin_{bytes.data()},
        at_{bytes.data()},
        end_{bytes.data() + std::min(bytes.size(), limits.bytes)},
        head_{head},
        max_fields_{limits.fields},
        bad_status_{bad_status} {
    head_.fields.clear();
    head_.framing = {};
    head_.upgrade = {};
  }

  ParseResult request(RequestHead& head) {
    if (request_line(head) && fields() && check(meaning_.apply(head, authority_))) complete();
    return result_;
  }

  ParseResult response(ResponseHead& head, std::string_view method) {
    if (status_line(head) && fields() && check(meaning_.apply(head, method))) complete();
    return result_;
  }

  /// Whether the first line was read whole.
  bool past_first_line() const noexcept { return past_first_line_; }

 private:
  bool refuse(int status, const char* reason) {
    result_ = {ParseResult::Kind::bad, 0, bad_status_ != 0 ? bad_status_ : status, reason};
    return false;
  }
  void complete() { result_ = {ParseResult::Kind::complete, static_cast<std::size_t>(at_ - begin_), 0, ""}; }

  /// Skips bytes of `kind`; false when the bytes end first.
  bool skip(octets::Kind kind) noexcept {
    while (at_ != end_ && is(*at_, kind)) ++at_;
    return at_ != end_;
  }

  bool literal(std::string_view text, const char* reason) {
    for (const char expected : text) {
      if (at_ == end_) return false;
      if (*at_ != expected) return refuse(400, reason);
      ++at_;
    }
    return true;
  }

  bool line_end() { return literal("\r\n", "a line must end with CR LF and hold no control bytes"); }

  bool version() {
    constexpr const char* malformed = "malformed HTTP version";
    if (!literal("HTTP/", malformed)) return false;
    const char* const digits = at_;
    for (int i = 0; i < 3; ++i, ++at_) {
      if (at_ == end_) return false;
      if (i == 1 ? *at_ != '.' : (*at_ < '0' || *at_ > '9')) return refuse(400, malformed);
    }
    if (digits[0] != '1' || digits[2] > '1') return refuse(505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
    head_.minor_version = digits[2] - '0';
    return true;
  }

  bool request_line(RequestHead& head) {
    // A server should pass over an empty line before a request (RFC 9112 section 2.2).
    if (at_ != end_ && *at_ == '\r' && !line_end()) return false;
    const char* begin = at_;
    if (!skip(octets::token)) return false;
    if (*at_ != ' ' || at_ == begin) return refuse(400, "malformed method");
    head.method = {begin, at_};
    begin = ++at_;
    if (!skip(octets::target)) return false;
    if (*at_ != ' ' || at_ == begin) return refuse(400, "malformed request target");
    head.target = {begin, at_};
    ++at_;
    if (!version() || !line_end()) return false;
    past_first_line_ = true;
    return check_target(head);
  }

  bool check_target(const RequestHead& head) {
    const std::string_view target = head.target;
    if (target.front() == '/') return true;
    if (target == "*" && head.method == "OPTIONS") return true;
    for (const std::string_view scheme : {"http://", "https://"}) {
      if (target.size() <= scheme.size() ||
          !base::equals_ignoring_case(target.substr(0, scheme.size()), scheme))
        continue;
      const auto rest = target.substr(scheme.size());
      authority_ = rest.substr(0, rest.find_first_of("/?"));
      if (!authority_.empty()) return true;
    }
    return refuse(400, "the request target is neither a path nor an http URL");
  }

  bool status_line(ResponseHead& head) {
    if (!version() || !literal(" ", "malformed status line")) return false;
    const char* const digits = at_;
    for (int i = 0; i < 3; ++i, ++at_) {
      if (at_ == end_) return false;
      if (*at_ < '0' || *at_ > '9') return refuse(400, "malformed status");
    }
    head.status = (digits[0] - '0') * 100 + (digits[1] - '0') * 10 + (digits[2] - '0');
    if (head.status < 100 || head.status > 599) return refuse(400, "status out of range");
    if (at_ == end_) return false;
    head.reason = {};
    if (*at_ == ' ') {
      const char* const begin = ++at_;
      at_ = skip_text(at_, end_);
      if (at_ == end_) return false;
      head.reason = {begin, at_};
    }
    if (!line_end()) return false;
    past_first_line_ = true;
    return true;
  }

  bool fields() {
    while (at_ != end_) {
      if (*at_ == '\r') return line_end();
      if (!field()) return false;
    }
    return false;
  }

  bool field() {
    if (head_.fields.size() == max_fields_) return refuse(431, "too many header fields");
    const char* const begin = at_;
    if (octets::is_blank(*begin)) return refuse(400, "a header field continues on a second line");
    if (!skip(octets::token)) return false;
    if (*at_ != ':' || at_ == begin) return refuse(400, "malformed header field name");
    const std::string_view name{begin, at_};
    const char* const value = ++at_;
    at_ = skip_text(at_, end_);
    if (at_ == end_) return false;
    const char* const value_end = at_;
    if (!line_end()) return false;
    return check(meaning_.note(head_.fields.emplace_back(Field{name, octets::trim({value, value_end})})));
  }

  bool check(Refusal refusal) { return refusal.status == 0 || refuse(refusal.status, refusal.reason); }

  const char* begin_;
  const char* at_;
  const char* end_;
  MessageHead& head_;
  std::size_t max_fields_;
  int bad_status_;
  ParseResult result_;
  bool past_first_line_ = false;

  std::string_view authority_;
  MeaningOfFields meaning_;
};

}  // namespace

ParseResult parse_request(std::string_view bytes, RequestHead& head, const HeadLimits& limits) {
  HeadParser parser{bytes, head, limits, 0};
  const ParseResult result = parser.request(head);
  if (result.kind != ParseResult::Kind::incomplete || bytes.size() < limits.bytes) return result;
  if (parser.past_first_line()) return {ParseResult::Kind::bad, 0, 431, "the header fields are too large"};
  return {ParseResult::Kind::bad, 0, 414, "the request line is too long"};
}

ParseResult parse_response(std::string_view bytes, std::string_view method, ResponseHead& head,
                           const HeadLimits& limits) {
  HeadParser parser{bytes, head, limits, 502};
  const ParseResult result = parser.response(head, method);
  if (result.kind != ParseResult::Kind::incomplete || bytes.size() < limits.bytes) return result;
  return {ParseResult::Kind::bad, 0, 502, "the head of the response is too large"};
}

}  // namespace iitbfaas::http
