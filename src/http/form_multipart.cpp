#include "base/text.hpp"
#include "http/form.hpp"
#include "http/octets.hpp"

namespace iitbfaas::http {
namespace {

constexpr std::size_t max_part_head = 16 << 10;
constexpr std::size_t max_part_fields = 16;

using base::equals_ignoring_case;

bool take(std::string_view& text, std::string_view prefix) noexcept {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// What stands before the first of `stops`, taken off the front; all of it if none is there.
std::string_view take_until(std::string_view& text, std::string_view stops) noexcept {
  const auto piece = text.substr(0, text.find_first_of(stops));
  text.remove_prefix(piece.size());
  return piece;
}

void skip_blanks(std::string_view& text) noexcept {
  while (!text.empty() && octets::is_blank(text.front())) text.remove_prefix(1);
}

/// The rest of a quoted string, past its first quote. Only a quote or a backslash can be escaped: some
/// browsers send "C:\folder\file" as it is.
std::optional<std::string> take_quoted(std::string_view& text) {
  std::string value;
  while (!text.empty()) {
    char byte = text.front();
    text.remove_prefix(1);
    if (byte == '"') return value;
    if (byte == '\\' && !text.empty() && (text.front() == '"' || text.front() == '\\')) {
      byte = text.front();
      text.remove_prefix(1);
    }
    value += byte;
  }
  return std::nullopt;
}

struct Parameter {
  std::string_view name;
  std::string value;
};

/// "; name=value; name="quoted value"", to the end of `text`. Nothing when malformed or given twice.
std::optional<std::vector<Parameter>> parse_parameters(std::string_view text) {
  std::vector<Parameter> parameters;
  for (;;) {
    skip_blanks(text);
    if (text.empty()) return parameters;
    if (!take(text, ";")) return std::nullopt;
    skip_blanks(text);
    const auto name = take_until(text, "=; \t");
    if (name.empty() && (text.empty() || text.front() == ';')) continue;
    if (name.empty() || !octets::all(name, octets::token) || !take(text, "=")) return std::nullopt;
    for (const Parameter& other : parameters) {
      if (equals_ignoring_case(other.name, name)) return std::nullopt;
    }
    std::optional<std::string> value;
    if (take(text, "\"")) {
      value = take_quoted(text);
    } else if (const auto token = take_until(text, "; \t");
               !token.empty() && octets::all(token, octets::token)) {
      value = token;
    }
    if (!value) return std::nullopt;
    parameters.push_back({name, std::move(*value)});
  }
}

/// Nothing when the parameter is missing or the list malformed.
std::optional<std::string> boundary_of(std::string_view content_type) {
  if (media_type(content_type) != "multipart/form-data") return std::nullopt;
  take_until(content_type, ";");
  const auto parameters = parse_parameters(content_type);
  if (!parameters) return std::nullopt;
  for (const auto& [name, value] : *parameters) {
    if (!equals_ignoring_case(name, "boundary")) continue;
    const auto allowed = [](char byte) {
      return (octets::is(byte, octets::token) && !octets::contains("!#$%&*^`|~", byte)) ||
             octets::contains("(),/:=? ", byte);
    };
    for (const char byte : value) {
      if (!allowed(byte)) return std::nullopt;
    }
    if (value.empty() || value.size() > 70 || value.back() == ' ') return std::nullopt;
    return value;
  }
  return std::nullopt;
}

/// Reads "form-data; name="x"; filename="y"" into `field`.
bool read_disposition(std::string_view value, FormField& field) {
  if (!equals_ignoring_case(octets::trim(take_until(value, ";")), "form-data")) return false;
  const auto parameters = parse_parameters(value);
  if (!parameters) return false;
  bool named = false;
  for (const Parameter& parameter : *parameters) {
    if (equals_ignoring_case(parameter.name, "filename")) field.file_name = parameter.value;
    if (!equals_ignoring_case(parameter.name, "name")) continue;
    field.name = parameter.value;
    named = true;
  }
  return named;
}

/// Takes the header of one part off `rest`, with the empty line after it.
bool take_part_head(std::string_view& rest, FormField& field) {
  bool disposed = false;
  bool typed = false;
  const std::string_view bounded = rest.substr(0, max_part_head);
  std::string_view head = bounded;
  for (std::size_t lines = 0; lines <= max_part_fields; ++lines) {
    const auto end = head.find("\r\n");
    if (end == std::string_view::npos) return false;
    const auto line = head.substr(0, end);
    head.remove_prefix(end + 2);
    if (line.empty()) {
      rest.remove_prefix(bounded.size() - head.size());
      return disposed;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return false;
    const auto name = line.substr(0, colon);
    const auto value = octets::trim(line.substr(colon + 1));
    if (name.empty() || !octets::all(name, octets::token) || !octets::all(value, octets::text)) return false;
    if (equals_ignoring_case(name, "content-disposition")) {
      if (disposed || !read_disposition(value, field)) return false;
      disposed = true;
    } else if (equals_ignoring_case(name, "content-type")) {
      if (typed) return false;
      field.content_type = value;
      typed = true;
    } else if (equals_ignoring_case(name, "content-transfer-encoding")) {
      // RFC 7578 section 4.7 has done away with it; a body that is coded cannot be passed on as it is.
      if (equals_ignoring_case(value, "base64") || equals_ignoring_case(value, "quoted-printable"))
        return false;
    }
  }
  return false;
}

}  // namespace

std::optional<std::vector<FormField>> parse_multipart(std::string_view content_type, std::string_view body) {
  const auto boundary = boundary_of(content_type);
  if (!boundary) return std::nullopt;
  const std::string delimiter = "\r\n--" + *boundary;
  std::string_view rest = body;
  take(rest, "\r\n");
  if (!take(rest, std::string_view{delimiter}.substr(2))) return std::nullopt;

  std::vector<FormField> fields;
  while (take(rest, "\r\n")) {
    if (fields.size() == max_form_fields) return std::nullopt;
    FormField& field = fields.emplace_back();
    if (!take_part_head(rest, field)) return std::nullopt;
    const auto end = rest.find(delimiter);
    if (end == std::string_view::npos) return std::nullopt;
    field.value = rest.substr(0, end);
    rest.remove_prefix(end + delimiter.size());
  }
  if (!take(rest, "--")) return std::nullopt;
  take(rest, "\r\n");
  if (!rest.empty()) return std::nullopt;
  return fields;
}

}  // namespace iitbfaas::http
