#include "http/form.hpp"
#include "property.hpp"

using namespace iitbfaas;

namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char byte : text) {
    if (byte == '"' || byte == '\\') out += '\\';
    out += byte;
  }
  return out + '"';
}

/// One that no value holds.
std::string make_boundary(const std::vector<http::FormField>& fields) {
  for (unsigned number = 0;; ++number) {
    std::string boundary = "boundary" + std::to_string(number) + ".";
    bool taken = false;
    for (const auto& field : fields) taken = taken || field.value.find(boundary) != std::string::npos;
    if (!taken) return boundary;
  }
}

}  // namespace

/// The first line is the content type, the rest the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  const auto newline = text.find('\n');
  if (newline == std::string_view::npos) return 0;
  const auto fields = http::parse_multipart(text.substr(0, newline), text.substr(newline + 1));
  if (!fields) return 0;
  fuzz::require(fields->size() <= http::max_form_fields, "fields are bounded");

  const std::string boundary = make_boundary(*fields);
  std::string body;
  for (const auto& field : *fields) {
    body += "--" + boundary + "\r\nContent-Disposition: form-data; name=" + quoted(field.name);
    body += "; filename=" + quoted(field.file_name) + "\r\n";
    if (!field.content_type.empty()) body += "Content-Type: " + field.content_type + "\r\n";
    body += "\r\n" + field.value + "\r\n";
  }
  body += "--" + boundary + "--\r\n";
  const auto second = http::parse_multipart("multipart/form-data; boundary=" + boundary, body);
  fuzz::require(second == fields, "a form that was written reads the same");
  return 0;
}
