#pragma once
#include <optional>
#include <string>
#include <string_view>

/// RFC 4648.
namespace iitbfaas::base {

std::string encode_base64(std::string_view bytes);
/// The alphabet of URLs and file names, padded.
std::string encode_base64url(std::string_view bytes);
/// Takes either alphabet, with padding or without. Nothing on anything else.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace iitbfaas::base
