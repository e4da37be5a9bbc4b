#include "http/form.hpp"

#include "base/text.hpp"
#include "http/octets.hpp"

namespace iitbfaas::http {
namespace {

constexpr std::string_view upper_hex = "0123456789ABCDEF";

/// Unreserved (RFC 3986).
bool is_plain(char byte) noexcept {
  return octets::is(byte, octets::token) && !octets::contains("!#$%&'*+^`|", byte);
}

void append_encoded(std::string& out, std::string_view text, bool space_is_plus) {
  for (const char byte : text) {
    const auto code = static_cast<unsigned char>(byte);
    if (is_plain(byte)) {
      out += byte;
    } else if (byte == ' ' && space_is_plus) {
      out += '+';
    } else {
      out += '%';
      out += upper_hex[code >> 4];
      out += upper_hex[code & 15];
    }
  }
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      decoded += ' ';
    } else if (text[i] != '%') {
      decoded += text[i];
    } else {
      if (i + 2 >= text.size() || !octets::all(text.substr(i + 1, 2), octets::hex)) return std::nullopt;
      decoded += static_cast<char>(octets::hex_value(text[i + 1]) * 16 + octets::hex_value(text[i + 2]));
      i += 2;
    }
  }
  return decoded;
}

std::string percent_encode(std::string_view text) {
  std::string encoded;
  append_encoded(encoded, text, false);
  return encoded;
}

std::optional<std::vector<FormField>> parse_urlencoded(std::string_view body) {
  std::vector<FormField> fields;
  while (!body.empty()) {
    const auto piece = body.substr(0, body.find('&'));
    body.remove_prefix(std::min(piece.size() + 1, body.size()));
    if (piece.empty()) continue;
    if (fields.size() == max_form_fields) return std::nullopt;
    const auto equals = std::min(piece.find('='), piece.size());
    auto name = percent_decode(piece.substr(0, equals), true);
    auto value = percent_decode(piece.substr(std::min(equals + 1, piece.size())), true);
    if (!name || !value) return std::nullopt;
    fields.push_back({.name = std::move(*name), .value = std::move(*value)});
  }
  return fields;
}

std::string encode_urlencoded(const std::vector<FormField>& fields) {
  std::string body;
  for (const FormField& field : fields) {
    if (!body.empty()) body += '&';
    append_encoded(body, field.name, true);
    body += '=';
    append_encoded(body, field.value, true);
  }
  return body;
}

std::string media_type(std::string_view content_type) {
  return base::to_lower(octets::trim(content_type.substr(0, content_type.find(';'))));
}

}  // namespace iitbfaas::http
