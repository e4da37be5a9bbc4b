#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// HTTP/1.1 messages (RFC 9110, RFC 9112), strictly: what two implementations could read differently is
/// refused, so that nothing can be smuggled past the gateway.
namespace iitbfaas::http {

/// One header field. The views live as long as the bytes they were parsed from.
struct Field {
  std::string_view name;
  std::string_view value;
};

/// How the end of a body is known.
struct Framing {
  enum class Kind { none, length, chunked, until_close };
  Kind kind = Kind::none;
  std::uint64_t length = 0;

  friend bool operator==(const Framing&, const Framing&) = default;
};

struct MessageHead {
  int minor_version = 1;
  std::vector<Field> fields;
  Framing framing;
  bool keep_alive = true;
  std::string_view upgrade;  ///< protocol asked for or agreed to; empty: none

  /// The value of the first field of this name, compared without case.
  std::optional<std::string_view> find(std::string_view name) const noexcept;
};

struct RequestHead : MessageHead {
  std::string_view method;
  std::string_view target;  ///< as it came: "/function/hello?x=1", "http://host/x", "*"
  bool expects_continue = false;

  std::string_view path() const noexcept;   ///< of the target, still percent-encoded
  std::string_view query() const noexcept;  ///< without the question mark
};

struct ResponseHead : MessageHead {
  int status = 0;
  std::string_view reason;
};

struct HeadLimits {
  std::size_t bytes = 64 << 10;
  std::size_t fields = 128;
};

/// What became of an attempt to parse the head of a message.
struct ParseResult {
  enum class Kind { incomplete, complete, bad };
  Kind kind = Kind::incomplete;
  std::size_t consumed = 0;  ///< bytes of the head, when complete
  int status = 0;            ///< when bad: what to answer: 400, 414, 417, 431, 501, 505; 502 for a response
  const char* reason = "";   ///< when bad
};

/// Parses a request head at the front of `bytes`. `head` keeps its capacity between calls and points into
/// `bytes`.
ParseResult parse_request(std::string_view bytes, RequestHead& head, const HeadLimits& limits = {});

/// The same for a response to a request of `method` (HEAD has no body, whatever it says).
ParseResult parse_response(std::string_view bytes, std::string_view method, ResponseHead& head,
                           const HeadLimits& limits = {});

/// Takes chunked framing off a body, piece by piece. Extensions and trailers are read past, and bounded.
class ChunkedDecoder {
 public:
  struct Step {
    enum class Kind { data, more, end, bad };
    Kind kind = Kind::more;
    std::size_t consumed = 0;    ///< of the bytes given
    std::string_view data = {};  ///< part of the bytes given
  };

  /// Call again with what was not consumed, until `more`, `end` or `bad`.
  Step next(std::string_view bytes);

 private:
  enum class State {
    size,
    extension,
    size_newline,
    data,
    data_cr,
    data_lf,
    trailer,
    trailer_name,
    trailer_value,
    trailer_newline,
    last_newline,
    done,
    broken
  };
  bool take(char byte);

  State state_ = State::size;
  std::uint64_t remaining_ = 0;
  std::size_t line_ = 0;  ///< bytes of the size line or of all trailers, bounded
};

/// "Not Found"; "Status" for a code without a name.
std::string_view reason_phrase(int status) noexcept;

/// Writes "HTTP/1.1 404 Not Found\r\n" and fields into `out`. Bytes that could break the head are replaced:
/// no value, wherever it came from, can add a line.
void append_status_line(std::string& out, int status);
void append_field(std::string& out, std::string_view name, std::string_view value);

}  // namespace iitbfaas::http
