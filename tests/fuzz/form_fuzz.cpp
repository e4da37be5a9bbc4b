#include "http/form.hpp"
#include "property.hpp"

using namespace iitbfaas;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  fuzz::require(http::percent_decode(http::percent_encode(text)) == text,
                "what was encoded decodes to itself");
  fuzz::require(http::percent_decode(http::percent_encode(text), true) == text, "in forms too");
  if (const auto decoded = http::percent_decode(text, true)) {
    fuzz::require(decoded->size() <= text.size(), "decoding adds nothing");
  }
  const std::string type = http::media_type(text);
  fuzz::require(http::media_type(type) == type, "a media type is its own");
  const auto fields = http::parse_urlencoded(text);
  if (!fields) return 0;
  fuzz::require(fields->size() <= http::max_form_fields, "fields are bounded");
  fuzz::require(http::parse_urlencoded(http::encode_urlencoded(*fields)) == fields,
                "a form that was written reads the same");
  return 0;
}
