#pragma once
#include <array>
#include <cstdint>
#include <string_view>

/// Which bytes may stand where in a message (RFC 9110 section 5, RFC 3986), by table.
namespace iitbfaas::http::octets {

enum Kind : std::uint8_t {
  token = 1,   ///< methods, field names, parameters
  target = 2,  ///< request targets: visible ASCII, without the fragment's #
  text = 4,    ///< field values: all but control bytes; tab and space are in
  host = 8,    ///< host and port, in fewer characters than RFC 3986 allows
  hex = 16,
};

constexpr bool contains(std::string_view set, char byte) { return set.find(byte) != std::string_view::npos; }

inline constexpr std::array<std::uint8_t, 256> table = [] {
  std::array<std::uint8_t, 256> kinds{};
  for (unsigned code = 0; code < kinds.size(); ++code) {
    const char byte = static_cast<char>(code);
    const bool digit = code >= '0' && code <= '9';
    const unsigned folded = code | 0x20u;
    const bool letter = code < 128 && folded >= 'a' && folded <= 'z';
    unsigned kind = 0;
    if (digit || letter || (code != 0 && contains("!#$%&'*+-.^_`|~", byte))) kind |= token;
    if (code > 0x20 && code < 0x7f && code != '#') kind |= target;
    if (code == '\t' || (code >= 0x20 && code != 0x7f)) kind |= text;
    if (digit || letter || (code != 0 && contains("-._~%:[]", byte))) kind |= host;
    if (digit || (letter && folded <= 'f')) kind |= hex;
    kinds[code] = static_cast<std::uint8_t>(kind);
  }
  return kinds;
}();

constexpr bool is(char byte, Kind kind) noexcept {
  return (table[static_cast<unsigned char>(byte)] & kind) != 0;
}

constexpr bool all(std::string_view bytes, Kind kind) noexcept {
  for (const char byte : bytes) {
    if (!is(byte, kind)) return false;
  }
  return true;
}

constexpr bool is_blank(char byte) noexcept { return byte == ' ' || byte == '\t'; }

/// Without the blanks around it (OWS, which is not all that base::trim takes off).
constexpr std::string_view trim(std::string_view value) noexcept {
  while (!value.empty() && is_blank(value.front())) value.remove_prefix(1);
  while (!value.empty() && is_blank(value.back())) value.remove_suffix(1);
  return value;
}

/// The value of a byte that is `hex`.
constexpr unsigned hex_value(char byte) noexcept {
  const unsigned code = static_cast<unsigned char>(byte);
  return code <= '9' ? code - '0' : (code | 0x20u) - 'a' + 10;
}

}  // namespace iitbfaas::http::octets
