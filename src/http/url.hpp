#pragma once
#include "base/endpoint.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace iitbfaas::http {

/// "https://host:port/path?query", taken apart.
struct Url {
  bool secure = false;
  base::Endpoint endpoint = {};  ///< the port is always there: 443 or 80 where none was written
  std::string target = "/";      ///< path and query
  friend bool operator==(const Url&, const Url&) = default;
};

/// Nothing when it is no http:// or https:// URL, or holds a user, a blank or a control character.
std::optional<Url> parse_url(std::string_view text);

}  // namespace iitbfaas::http
