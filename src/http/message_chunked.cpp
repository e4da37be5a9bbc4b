#include "http/message.hpp"
#include "http/octets.hpp"

#include <algorithm>

namespace iitbfaas::http {
namespace {

// Far more than any sender needs, and so little that nobody can make us read for nothing.
constexpr std::size_t max_size_line = 1024;
constexpr std::size_t max_trailers = 8192;

}  // namespace

/// One byte of framing; false when it is wrong.
bool ChunkedDecoder::take(char byte) {
  using octets::is;
  ++line_;
  switch (state_) {
    case State::size:
      if (is(byte, octets::hex)) {
        if (remaining_ >> 60 != 0) return false;
        remaining_ = remaining_ * 16 + octets::hex_value(byte);
        return line_ <= max_size_line;
      }
      if (line_ == 1) return false;
      state_ = byte == ';' ? State::extension : State::size_newline;
      return byte == ';' || byte == '\r';
    case State::extension:
      if (byte == '\r') state_ = State::size_newline;
      return line_ <= max_size_line && (byte == '\r' || is(byte, octets::text));
    case State::size_newline:
      state_ = remaining_ == 0 ? State::trailer : State::data;
      line_ = 0;
      return byte == '\n';
    case State::data_cr: state_ = State::data_lf; return byte == '\r';
    case State::data_lf:
      state_ = State::size;
      line_ = 0;
      return byte == '\n';
    case State::trailer:
      state_ = byte == '\r' ? State::last_newline : State::trailer_name;
      return byte == '\r' || is(byte, octets::token);
    case State::trailer_name:
      if (byte == ':') state_ = State::trailer_value;
      return line_ <= max_trailers && (byte == ':' || is(byte, octets::token));
    case State::trailer_value:
      if (byte == '\r') state_ = State::trailer_newline;
      return line_ <= max_trailers && (byte == '\r' || is(byte, octets::text));
    case State::trailer_newline: state_ = State::trailer; return byte == '\n';
    case State::last_newline: state_ = State::done; return byte == '\n';
    case State::data:
    case State::done:
    case State::broken: break;
  }
  return false;
}

ChunkedDecoder::Step ChunkedDecoder::next(std::string_view bytes) {
  std::size_t consumed = 0;
  for (;;) {
    if (state_ == State::done) return {Step::Kind::end, consumed, {}};
    if (state_ == State::broken) return {Step::Kind::bad, consumed, {}};
    if (consumed == bytes.size()) return {Step::Kind::more, consumed, {}};
    if (state_ == State::data) {
      const auto data =
          bytes.substr(consumed, static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, bytes.size())));
      remaining_ -= data.size();
      if (remaining_ == 0) state_ = State::data_cr;
      return {Step::Kind::data, consumed + data.size(), data};
    }
    if (!take(bytes[consumed++])) state_ = State::broken;
  }
}

}  // namespace iitbfaas::http
