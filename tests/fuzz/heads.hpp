#pragma once
#include "http/message.hpp"
#include "property.hpp"

#include <algorithm>
#include <string>

/// What must hold of the heads of requests and of responses alike.
namespace iitbfaas::fuzz {

using http::ParseResult;

inline bool same(const ParseResult& a, const ParseResult& b) {
  return a.kind == b.kind && a.consumed == b.consumed && a.status == b.status &&
         std::string_view{a.reason} == b.reason;
}

/// However the bytes come in, the first verdict is that on all of them.
template <typename Parse>
void check_splits(std::string_view bytes, const ParseResult& whole, const Parse& parse) {
  const std::size_t step = 1 + bytes.size() / 256;
  for (std::size_t size = 0; size < bytes.size(); size += step) {
    const ParseResult part = parse(bytes.substr(0, size));
    if (part.kind == ParseResult::Kind::incomplete) continue;
    require(same(part, whole), "a head is read the same in pieces");
    return;
  }
}

inline std::size_t count(const http::MessageHead& head, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::count_if(head.fields, [&](const http::Field& field) {
    http::MessageHead one;
    one.fields = {field};
    return one.find(name).has_value();
  }));
}

inline bool is_clean(std::string_view text) {
  return std::ranges::none_of(
      text, [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
}

/// What was accepted can be read in one way only, by this parser or by any other.
inline void check_accepted(const http::MessageHead& head) {
  require(head.minor_version == 0 || head.minor_version == 1, "the version is 1.0 or 1.1");
  for (const auto& [name, value] : head.fields) {
    require(!name.empty() && is_clean(name) && name.find_first_of(" \t:") == std::string_view::npos,
            "names are tokens");
    require(is_clean(value), "values hold no control bytes");
    require(value.empty() || (value.front() != ' ' && value.back() != ' '), "values are trimmed");
  }
  const std::size_t lengths = count(head, "content-length");
  const std::size_t codings = count(head, "transfer-encoding");
  require(lengths + codings <= 1, "a body is framed once");
  require(head.framing.kind != http::Framing::Kind::length || lengths == 1, "a length comes from its field");
  require(head.framing.kind != http::Framing::Kind::chunked || codings == 1, "chunks come from their field");
}

inline void append_fields(std::string& out, const http::MessageHead& head) {
  for (const auto& [name, value] : head.fields) http::append_field(out, name, value);
  out += "\r\n";
}

inline void check_equal(const http::MessageHead& a, const http::MessageHead& b) {
  const auto equal = [](const http::Field& x, const http::Field& y) {
    return x.name == y.name && x.value == y.value;
  };
  require(a.minor_version == b.minor_version && a.framing == b.framing && a.keep_alive == b.keep_alive &&
              a.upgrade == b.upgrade && std::ranges::equal(a.fields, b.fields, equal),
          "what was written again reads the same");
}

}  // namespace iitbfaas::fuzz
