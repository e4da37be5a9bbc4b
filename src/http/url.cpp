#include "http/url.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>

namespace iitbfaas::http {

std::optional<Url> parse_url(std::string_view text) {
  Url url;
  url.secure = text.starts_with("https://");
  if (!url.secure && !text.starts_with("http://")) return std::nullopt;
  const auto unfit = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; };
  if (std::ranges::any_of(text, unfit)) return std::nullopt;
  const auto rest = text.substr(text.find("//") + 2);
  const auto end = std::min(rest.find_first_of("/?#"), rest.size());
  const auto authority = rest.substr(0, end);
  if (authority.find('@') != std::string_view::npos) return std::nullopt;
  try {
    url.endpoint = base::parse_endpoint("tcp://" + std::string{authority});
  } catch (const InvalidSpec&) {
    return std::nullopt;
  }
  if (url.endpoint.port == 0) url.endpoint.port = url.secure ? 443 : 80;
  const auto target = rest.substr(end, rest.find('#') - end);
  url.target = target.starts_with('/') ? std::string{target} : "/" + std::string{target};
  return url;
}

}  // namespace iitbfaas::http
