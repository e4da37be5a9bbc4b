#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Bodies that carry named fields (WHATWG URL urlencoded; RFC 7578 multipart).
namespace iitbfaas::http {

/// A body with more is malformed: nobody makes us build a million strings of a megabyte.
inline constexpr std::size_t max_form_fields = 1000;

struct FormField {
  std::string name;
  std::string value;
  std::string file_name = {};     ///< multipart only
  std::string content_type = {};  ///< multipart only

  friend bool operator==(const FormField&, const FormField&) = default;
};

/// %XX and, when `plus_is_space`, +. Nothing when an escape is malformed.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);
std::string percent_encode(std::string_view text);

/// Nothing when an escape is malformed.
std::optional<std::vector<FormField>> parse_urlencoded(std::string_view body);
std::string encode_urlencoded(const std::vector<FormField>& fields);

/// `content_type` is the whole header value, with its boundary. Nothing when body or boundary is malformed.
std::optional<std::vector<FormField>> parse_multipart(std::string_view content_type, std::string_view body);

/// "text/html" of "Text/HTML; charset=utf-8": lower case, without parameters.
std::string media_type(std::string_view content_type);

}  // namespace iitbfaas::http
